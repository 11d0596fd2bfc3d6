"""Types that are told from a few bytes and mostly kept unread, so that the ledger can say what they are.

What has a reader of its own stands in `ingest.sniff`. Sources: the formats' own specifications and the tables of
file(1) and of Gary Kessler's list of file signatures.
"""

from __future__ import annotations

import re
import struct

import puremagic

_FILM, _SOUND, _PROGRAM, _FONT = "A film", "A recording", "A program", "A font"

PROGRAMS = frozenset(
    ("application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary")
)
"""What may have an archive behind it that it unpacks."""

# (offset, first bytes, media type, what a person calls it)
_TABLE: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"8BPS", "image/vnd.adobe.photoshop", "A Photoshop picture"),
    (0, b"\xff\x4f\xff\x51", "image/jp2", "A JPEG 2000 picture"),
    (0, b"\xb1\x68\xde\x3a", "image/x-dcx", "A fax of many pages (DCX)"),
    (4, b"ftypavi", "image/avif", "An AVIF picture"),
    (4, b"ftyphevc", "image/heic", "A HEIC picture"),
    (4, b"ftypmsf1", "image/heic", "A HEIF picture"),
    (4, b"ftypcrx ", "image/x-canon-cr3", "A camera's raw picture"),
    (0, b"FUJIFILMCCD-RAW", "image/x-fuji-raf", "A camera's raw picture"),
    (0, b"IIRO", "image/x-olympus-orf", "A camera's raw picture"),
    (0, b"IIU\x00", "image/x-panasonic-rw2", "A camera's raw picture"),
    (0, b"\xff\x0a", "image/jxl", "A JPEG XL picture"),
    (0, b"\x00\x00\x00\x0cJXL ", "image/jxl", "A JPEG XL picture"),
    (0, b"gimp xcf", "image/x-xcf", "A GIMP picture"),
    (0, b"\x76\x2f\x31\x01", "image/x-exr", "An OpenEXR picture"),
    (0, b"\xd7\xcd\xc6\x9a", "image/wmf", "A Windows metafile"),
    (40, b" EMF", "image/emf", "A Windows metafile"),
    (128, b"DICM", "application/dicom", "A medical picture (DICOM)"),
    (0, b"\x97JB2", "image/jbig2", "A JBIG2 scan"),
    (0, b"EP*\x00", "image/vnd.ms-modi", "A Microsoft document scan (MDI)"),
    (0, b"\xc5\xd0\xd3\xc6", "application/postscript", "A PostScript drawing"),
    (8, b"AVI ", "video/x-msvideo", "A film (AVI)"),
    (8, b"WAVE", "audio/wav", "A recording (WAV)"),
    (8, b"AIFF", "audio/aiff", "A recording (AIFF)"),
    (0, b"OggS", "audio/ogg", "A recording (Ogg)"),
    (0, b"fLaC", "audio/flac", "A recording (FLAC)"),
    (0, b"#!AMR", "audio/amr", "A voice recording (AMR)"),
    (0, b"caff", "audio/x-caf", _SOUND),
    (0, b".snd", "audio/basic", _SOUND),
    (0, b"wvpk", "audio/x-wavpack", _SOUND),
    (0, b"MThd", "audio/midi", "Music (MIDI)"),
    (0, b"\x02dss", "audio/x-dss", "A dictation"),
    (0, b"\x03ds2", "audio/x-dss", "A dictation"),
    (0, b"\xff\xf3", "audio/mpeg", "An MP3 recording"),
    (0, b"\xff\xf2", "audio/mpeg", "An MP3 recording"),
    (0, b"\xff\xf1", "audio/aac", "A recording (AAC)"),
    (0, b"\xff\xf9", "audio/aac", "A recording (AAC)"),
    (4, b"ftypM4A", "audio/mp4", "A recording (M4A)"),
    (4, b"ftypqt", "video/quicktime", "A film (QuickTime)"),
    (4, b"ftyp3g", "video/3gpp", "A film from a telephone (3GP)"),
    (4, b"ftyp", "video/mp4", "A film (MP4)"),
    (4, b"moov", "video/quicktime", "A film (QuickTime)"),
    (4, b"mdat", "video/quicktime", "A film (QuickTime)"),
    (4, b"wide", "video/quicktime", "A film (QuickTime)"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska", "A film (Matroska or WebM)"),
    (0, b"FLV\x01", "video/x-flv", "A film (Flash)"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf", "A film or recording (Windows Media)"),
    (0, b"\x00\x00\x01\xba", "video/mpeg", "A film (MPEG)"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg", "A film (MPEG)"),
    (0, b".RMF", "application/vnd.rn-realmedia", "A film or recording (RealMedia)"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable", "A Windows or DOS program"),
    (0, b"\x7fELF", "application/x-elf", "A Linux program"),
    (0, b"\xfe\xed\xfa\xce", "application/x-mach-binary", "A Mac program"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-mach-binary", "A Mac program"),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary", "A Mac program"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary", "A Mac program"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm", "A compiled Java class or a Mac program"),
    (0, b"dex\n0", "application/vnd.android.dex", "An Android program"),
    (0, b"\x00asm", "application/wasm", "A WebAssembly program"),
    (0, b"\xed\xab\xee\xdb", "application/x-rpm", "An RPM package"),
    (0, b"CWS", "application/vnd.adobe.flash.movie", "A Flash film"),
    (0, b"FWS", "application/vnd.adobe.flash.movie", "A Flash film"),
    (0, b"ZWS", "application/vnd.adobe.flash.movie", "A Flash film"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut", "A Windows shortcut"),
    (0, b"regf", "application/x-ms-registry", "A part of a Windows registry"),
    (0, b"ElfFile\x00", "application/x-ms-evtx", "A Windows event log"),
    (4, b"SCCA", "application/x-ms-prefetch", "A Windows prefetch file"),
    (0, b"MDMP", "application/x-dmp", "A program's memory"),
    (0, b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap", "Captured network traffic"),
    (0, b"\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap", "Captured network traffic"),
    (0, b"\x0a\x0d\x0d\x0a", "application/x-pcapng", "Captured network traffic"),
    (0, b"OTTO", "font/otf", _FONT),
    (0, b"true\x00", "font/ttf", _FONT),
    (0, b"ttcf", "font/collection", _FONT),
    (0, b"wOFF", "font/woff", _FONT),
    (0, b"wOF2", "font/woff2", _FONT),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3", "A SQLite database"),
    (4, b"Standard Jet DB", "application/vnd.ms-access", "An Access database"),
    (4, b"Standard ACE DB", "application/vnd.ms-access", "An Access database"),
    (4, b"MSISAM Database", "application/x-msmoney", "A Microsoft Money file"),
    (0, b"\x00\x01\x00\x00\x00\x02\x00\x01\x00\x05", "application/x-filemaker", "A FileMaker database"),
    (12, b"\x62\x31\x05\x00", "application/x-berkeley-db", "A Berkeley database, such as a wallet"),
    (0, b"\x89HDF\r\n", "application/x-hdf5", "A table of measurements (HDF5)"),
    (0, b"CDF\x01", "application/x-netcdf", "A table of measurements (NetCDF)"),
    (0, b"PAR1", "application/vnd.apache.parquet", "A table (Parquet)"),
    (0, b"Obj\x01", "application/avro", "A table (Avro)"),
    (0, b"$FL2", "application/x-spss-sav", "A table (SPSS)"),
    (0, b"<stata_dta>", "application/x-stata-dta", "A table (Stata)"),
    (0, b"\x00\x00\x02\x00\x06\x04", "application/vnd.lotus-1-2-3", "A Lotus 1-2-3 sheet"),
    (0, b"\x00\x00\x1a\x00\x00\x10\x04\x00", "application/vnd.lotus-1-2-3", "A Lotus 1-2-3 sheet"),
    (0, b"\x00\x00\x1a\x00\x02\x10\x04\x00", "application/vnd.lotus-1-2-3", "A Lotus 1-2-3 sheet"),
    (0, b"\x00\x00\x02\x00\x20\x51", "application/x-quattro-pro", "A Quattro Pro sheet"),
    (0, b"\x00\x00\x02\x00\x21\x51", "application/x-quattro-pro", "A Quattro Pro sheet"),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "application/onenote", "A OneNote notebook"),
    (0, b"\x06\x06\xed\xf5\xd8\x1d\x46\xe5", "application/x-indesign", "An InDesign document"),
    (2, b"XPR3", "application/vnd.quark.quarkxpress", "A QuarkXPress document"),
    (60, b"BOOKMOBI", "application/x-mobipocket-ebook", "A book (Mobipocket)"),
    (0, b"ITSF", "application/vnd.ms-htmlhelp", "A Windows help file"),
    (0, b"ITOLITLS", "application/x-ms-reader", "A book (LIT)"),
    (0, b"HWP Document File", "application/x-hwp", "An old Hangul document"),
    (0, b"\x31\xbe\x00\x00", "application/x-mswrite", "A Windows Write document"),
    (0, b"\xcf\xad\x12\xfe", "application/x-outlook-express", "An Outlook Express mailbox"),
    (0, b"\x1a\x00\x00\x04\x00\x00", "application/vnd.lotus-notes", "A Lotus Notes database"),
    (0, b"\x9c\xcb\xcb\x8d", "application/x-windows-address-book", "A Windows address book"),
    (0, b"bplist0", "application/x-bplist", "An Apple property list"),
    (0, b"AC10", "image/vnd.dwg", "A CAD drawing (DWG)"),
    (0, b"glTF", "model/gltf-binary", "A 3D model"),
    (0, b"BLENDER", "application/x-blender", "A 3D model (Blender)"),
    (0, b"Kaydara FBX Binary", "application/x-fbx", "A 3D model (FBX)"),
    (0, b"3D Geometry File Format", "model/vnd.3dm", "A 3D model (Rhino)"),
    (0, b"\xff\xfe\xff\x0eS\x00k\x00", "application/vnd.sketchup.skp", "A 3D model (SketchUp)"),
    (32769, b"BEA01", "application/x-udf-image", "A disc image (UDF)"),
    (0, b"KDMV", "application/x-vmdk", "A virtual machine's disk"),
    (0, b"vhdxfile", "application/x-vhdx", "A virtual machine's disk"),
    (0, b"conectix", "application/x-vhd", "A virtual machine's disk"),
    (0, b"QFI\xfb", "application/x-qemu-disk", "A virtual machine's disk"),
    (64, b"\x7f\x10\xda\xbe", "application/x-virtualbox-vdi", "A virtual machine's disk"),
    (0, b"EVF\x09\x0d\x0a\xff", "application/x-encase", "A forensic disk image (EnCase)"),
    (0, b"EVF2\x0d\x0a", "application/x-encase", "A forensic disk image (EnCase)"),
    (0, b"AFF10", "application/x-aff", "A forensic disk image (AFF)"),
    (0, b"LUKS\xba\xbe", "application/x-luks", "A locked disk (LUKS)"),
    (3, b"-FVE-FS-", "application/x-bitlocker", "A locked disk (BitLocker)"),
    (3, b"NTFS    ", "application/x-raw-disk-image", "A disk image (NTFS)"),
    (82, b"FAT32   ", "application/x-raw-disk-image", "A disk image (FAT)"),
    (54, b"FAT1", "application/x-raw-disk-image", "A disk image (FAT)"),
    (0, b"hsqs", "application/x-squashfs", "A file system (SquashFS)"),
    (8, b"KBXf", "application/x-gnupg-keybox", "A GnuPG key ring"),
    (0, b"\x03\xd9\xa2\x9a", "application/x-keepass2", "A password safe (KeePass)"),
    (0, b"\xfe\xed\xfe\xed", "application/x-java-keystore", "A Java key store"),
    (0, b"Salted__", "application/x-openssl-encrypted", "A locked file (OpenSSL)"),
)  # fmt: skip

_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x19\x1c-\x1f]")
_TORRENT = re.compile(rb"d\d{1,2}:(?:announce|announce-list|created by|creation date|comment|info|encoding)")
_ANYMAP = re.compile(rb"P[4-6]\s+(?:#[^\n]*\n\s*)*\d{1,6}\s+\d{1,6}\s")
_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
_DBASE = {0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5}
_TRUSTED_FAMILIES = ("audio/", "video/", "font/", "model/", "chemical/")


def find(head: bytes) -> tuple[str, str] | None:
    """Media type and description of a file's first bytes, or None. Of text it knows nothing."""
    is_text = not _CONTROLS.search(head[:512])
    for offset, magic, media_type, description in _TABLE:
        # A text may well begin with MZ, or with "The wide".
        if head.startswith(magic, offset) and not (is_text and magic.isascii()):
            return media_type, description
    return _by_structure(head)


def guess(head: bytes) -> tuple[str, str] | None:
    """What puremagic's long table makes of bytes that are no text. Four bytes at least must agree."""
    try:
        found = puremagic.magic_string(head[:4096])
    except (puremagic.PureError, ValueError):
        return None
    for match in found:
        if len(match.byte_match.strip(b"\x00")) >= 4 and match.name:
            family = match.mime_type if match.mime_type.startswith(_TRUSTED_FAMILIES) else ""
            return family or "application/octet-stream", f"A file that looks like {_named(match.name)}"
    return None


def _named(name: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in name).strip()
    return f"“{plain[:80]}”"


def _by_structure(head: bytes) -> tuple[str, str] | None:
    """Types whose first bytes are too few to go by."""
    if head.startswith(b"BM") and len(head) > 26 and struct.unpack_from("<I", head, 14)[0] in _BMP_HEADERS:
        return "image/bmp", "A BMP picture"
    if (
        head[:4] in (b"\x00\x00\x01\x00", b"\x00\x00\x02\x00")
        and 0 < head[4] <= 64
        and head[5:10:4] == b"\x00\x00"
    ):
        return "image/vnd.microsoft.icon", "An icon"
    if _ANYMAP.match(head):
        return "image/x-portable-anymap", "A portable pixmap"
    if (
        len(head) >= 128
        and head[0] == 0x0A
        and head[1] in (0, 2, 3, 4, 5)
        and head[2] == 1
        and head[3] in (1, 2, 4, 8)
    ):
        return "image/x-pcx", "A PCX picture"
    if _TORRENT.match(head):
        return "application/x-bittorrent", "A torrent"
    if head.startswith(b"\x00\x01\x00\x00\x00") and 4 < head[5] <= 64:
        return "font/ttf", _FONT
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "video/mp2t", "A film (MPEG)"
    return _certificate(head) or _dbase(head) or _disk(head)


def _certificate(head: bytes) -> tuple[str, str] | None:
    """DER: a sequence of a length of two bytes, and which object identifier is in it."""
    if not head.startswith(b"\x30\x82"):
        return None
    if b"\x2a\x86\x48\x86\xf7\x0d\x01\x07" in head[:64]:
        return "application/pkcs7-mime", "A signed or locked package, or a key store (PKCS)"
    return ("application/pkix-cert", "A certificate or key") if head[4:6] == b"\x30\x82" else None


def _dbase(head: bytes) -> tuple[str, str] | None:
    if len(head) < 65 or head[0] not in _DBASE:
        return None
    month, day = head[2], head[3]
    _records, header, record = struct.unpack_from("<IHH", head, 4)
    is_sane = 1 <= month <= 12 and 1 <= day <= 31 and header >= 65 and header % 32 in (0, 1, 8) and record > 1
    return ("application/vnd.dbf", "A dBase table") if is_sane else None


def _disk(head: bytes) -> tuple[str, str] | None:
    if head[510:512] == b"\x55\xaa" or head[1080:1082] == b"\x53\xef":
        return "application/x-raw-disk-image", "A disk image"
    return None
