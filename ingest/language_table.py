"""What languages that share a script are told apart by: small words, endings, and letters beyond the plain ones.

A row for each language, its further lines indented: its ISO 639-1 code, its commonest small words, and behind a bar the
endings that many of its longer words have; with a dash behind it, a beginning. Words are those of running text, not of
any one subject; words shared by two languages stand in both rows.
"""

from __future__ import annotations

LATIN = """
af die van en in is het te nie om dat vir met hy op wat aan sy ek as deur ook word was by ons hulle sal uit of tot
  een na kan kon haar maar daar moet wees hierdie teen elke alle | heid like ings
az və bu bir ilə üçün də da ki hər olan o onun var daha sonra kimi ya isə edir olaraq olduğu etmək görə çox heç nə
  öz digər hüquq bütün ona əsas tərəfindən qədər edilir malik | ları ləri lər lıq nın nin ında ində dır dir
ca de la i que el en a les els un una per al amb del és no dels es se més com són tot aquest aquesta o ha seva han
  també seu ser però sense pel entre quan hi tota dret si als sobre té
  quan perquè fins molt sota aquesta els dels ens | ció ment itat ions tats
cs a v se na je že o s z do i to k ve pro za by ale jako po jsou si od jeho nebo které který ze být než podle také
  má však jsem co jen při aby pod tak už byl která svých | ého ých ost ství ení ních nost ými ním
cy yn y a i o ar yr mae ei wedi fod am gan ac bod hyn ond neu un bydd eu gyda oedd nid na at cael hawl bob pob eich
  mewn roedd dros drwy rhwng i'r a'r o'r chi fel yw | iad aeth edd adau ydd
da og i at det er en til af på for med den der som ikke har de et om var jeg men han sig fra kan skal ved vi eller
  blev efter hun også være deres ud nogen enhver uden bliver nu | erne hed else ende lige elser ing
de der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
  dass sie nach wird bei einer um am sind noch wie einem über so oder haben nur jeder durch
  wenn wir ich vor zwischen unter gegen ohne ihre ihr was | ung ungen keit heit
  lich chen sche isch enden
en the of and to in is that for it with as was on be by this are from at or an which not have has his they we you
  were their been will all would there no what so if more when who but shall its one any | tion ing ment ity ness
  tions ance able
eo la de kaj en al ke estas ne por mi kun tiu ĉi li kiu ĝi per sed oni ili ni pri el da si ankaŭ kiuj ĉiu aŭ estis
  pli tio tute havas laŭ rajto via kiel nur dum antaŭ sin iu povas kontraŭ | ojn ajn oj aj on an as is ita anta ento
es de la que el en y los se del las un por con una para su al lo como más pero sus este esta es son o no ha sin
  sobre me también fue hay toda todos ser muy cuando sí todo ni desde entre
  les nos le fueron han hasta donde quien sido porque así era contra ese tiene sin
  | ores aron ieron ción idad mente iones ando iento dades
  ados
et ja on ei et kui see oma ka ta mis aga või ning oli kes ma seda selle siis nii veel mida tema mitte pole olla
  tuleb kõik ole välja kuid igal igaühel õigus ehk üle üks saab kus vaid peab mille | sed tud misel mine ste ist
  dust ele tega
eu eta da ez du bat dira ere hau izan egin den dute zen baina bere edo behar du zuen dituen beste duen bai baino
  nahi horren dago diren arte guztiak guztien daude hori zer gabe baten dela ditu batez oro | rako aren ekin etan
  tzen tako ean tik ari
fi ja on ei se että oli hän ovat olla mutta niin kuin tai sen mitä myös kun jos ole nyt minä joka kanssa ne vain
  häntä hänen sitä olen siitä jotka jokaisella oikeus mukaan sekä joten tämä tämän voi siinä kaikki ilman | nen ssa
  ssä sta stä lla llä lle sesti isten ksi iin sen ien
fr de la le et les des en un du une que est pour qui dans par sur au pas plus ne se avec son sont cette il ce à a ou
  aux tout elle nous je sa ses leur on mais comme être fait été
  elles y si où sans sous très avait aussi lui donc été | tion ment ique eurs ence aient ités tés
ga an na a agus ar i is go le ní do sé bhí ag tá sin de chun nach mar seo aon nó ó atá siad leis gach san féin é
  duine idir cé bhfuil faoi ina aige sí dá gur ach ann ba | acht adh eadh anna igh each ach aigh
gl de a que e o en do da os un unha con para as por se non na no dos das ao á é como máis ou ter toda súa seu está
  ser ten polo pola súas todo foi aos sobre nas nos teñen ningún toda
  lles iso eu moi cando onde sen ata el | ción dade mente cións ados idade eiro
hr i u je se na da za su od s o kao ili što koji koja koje a sve iz ne bi pri kako do te može samo nije biti svoje
  prema tko svatko prava njegova ima li uz ali sam bez bilo svi nego gdje ovdje uvijek prije poslije svijet vrijeme
  tijekom tisuća opće trebaju netko također | anje ost osti ije ima nje stva nih ije
hu a az és hogy nem is egy ez van meg de csak ha minden már volt vagy mint el kell aki még ki ezt fel csak azt sem
  ami való lehet valamint sok után olyan így ezek lesz szerint joga egyes között nincs | nak nek ban ben hoz ség ság
  ott ett ból ről ával
id yang dan di dari untuk dengan pada ini itu dalam tidak adalah ke akan oleh juga atau sebagai karena ada saya
  setiap orang mereka bisa harus dapat telah lebih hak kita tersebut kami secara sudah bahwa antara mempunyai kepada
  anda serta berhak semua sama negara tanpa | nya kan kah lah
is og að í á er sem til um var ekki með hann fyrir en af við eru það ég því hans en svo þess eða verið þeim öllum
  skal menn hafa þar þá hún þeirra sé úr hefur vera hver eigi | num inn ega unar ingu ast ndi rétt
it di che e la il un a per in è una sono non con del della le si da dei al nel più alla come anche i ha lo o dalla
  se ma sua suo gli nella delle essere suoi ogni questo ad
  lui loro quando perché dal nei sulla tra ancora senza era quello | zione mente ità ioni enti ato are tto
lt ir yra į kad ne su tai iš būti ar kaip už tik jo o bei teisę nuo pagal kiekvienas žmogus savo turi dėl apie jos
  jų buvo per kuris arba prie po tačiau jie nėra visi buvo prieš taip visų | ų ti imo ių mas ės ius jimas oms ais
lv un ir ar par no uz ka kas tiek to lai viņa vai nav jā bet kā pie tas arī ikvienam ikviens tiesības viņš ja savu
  gan visi visu bez būt ne pēc pret var šī šo jebkura mēs tā katram es tikai | šanas ību iem ām šana ijas ums ības
  ēt ties
ms yang dan di dari untuk dengan pada ini itu dalam tidak adalah ke akan oleh juga atau sebagai kerana ada saya
  setiap orang mereka boleh hendaklah dapat telah lebih hak kita tersebut kami sama berhak bagi bahawa antara
  mempunyai tanpa ialah sahaja semua sama negara | nya kan kah lah
mt il li ta u fil tal ma huwa għandu f' hija minn lill dritt kull kien bil għal dan biex jew mhux id din hu jkun
  b'mod aktar dawk kif hemm tiegħu wieħed kulħadd mill jista' dwar qabel l- fl | ijiet zzjoni iet tà ment itajiet
nl de van een het en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit door werd of hij die
  heeft ik wordt naar deze worden tot heb over zich hun je onder ieder
  geen zij wel tegen haar zonder ze hun wat dit | heid lijke ingen schap elijk ende ing lijk
no og i at det er en til av på for med den der som ikke har de et om var jeg men han seg fra kan skal ved vi eller
  ble etter hun også være sin ut noen enhver uten blir nå ikkje eg dei ein eit frå vere | ene het else ende lige
  elser ing
pl w i na z do się nie że to jest o jak po przez od za dla są przy tym jego oraz co ich tak a ma lub być był czy
  jako także może tylko każdy prawo swego bez ze pod ale które
  nie mnie nam tam gdzie kiedy bardzo przed też już | ego ość ych ych ości nie ania owi eniu ami
pt de a que e o do da em um para é com não uma os no se na por mais as dos como mas ao foi são também ou tem à seu
  sua ser quando muito há nos já está eu pelo pela todo ter
  lhe eles até porque sem isso ela era nem esse quem onde | ção dade mente ções ados ando ões mento
ro de și în la a cu pe din care nu că o să pentru este mai un fost prin sau după sunt ale lui au al fi ca se orice
  dar are ei cel s-a unui unei persoană această către acest sa | ului ilor ție are ea ată ților rea
sk a v sa na je že o s z do i to k vo pre za by ale ako po sú si od jeho alebo ktoré ktorý zo byť než podľa aj má
  však som čo len pri aby pod tak už bol ktorá každý svojej | ého ých osť stvo enie osti ných ými
sl in je v na da se za so ki ne z s pa tudi po od bi kot o ali do ima ni pri lahko pred ter k še vsak pravico iz kar
  brez njegove biti svoje če med lahko vse tako samo bil | nje ost osti ega ih ih ova anja
sq të e në dhe i për me një që është nga së më ka se do nuk si duhet kjo ai tij janë ose ky u ishte por edhe kanë
  ndaj ka çdo secili asnjë sipas pa drejtë mund njeri gjithë | isht imit jen imin eve ës shme uar
sr i u je se na da za su od s o kao ili što koji koja koje a sve iz ne bi pri kako do te može samo nije biti svoje
  prema ko svako prava njegova ima li uz ali sam bez bilo svi nego gde ovde uvek pre posle svet vreme tokom hiljada
  opšte neko takođe | anje ost osti ima nje stva nih
st ya e le ho ba o a ka ke ea ha tse la hore mme kapa ena bona tsa tla re di sa motho eng haholo tokelo wa ne empa
  na moo bohle hona tokelo mong kgotsa batho tsohle | ang eng ile tsang
sv och i att det som en på är av för med den till inte har om ett men var jag sig från vi så kan de han hon eller
  skall ska vara under vid efter också när sin blir än där utan | arna heten else ande liga ning het ingar
sw ya na wa kwa ni katika za la kuwa hii au cha ili kama hiyo kila kwamba mtu yake huo haki yeye huu hayo watu wote
  lakini sana wake bila vya zaidi hilo hana baada pamoja yote wao hizo hata | isha wa ika ana
tl ng sa ang na mga ay at ito para hindi may kung siya ko mo nila kanyang niya sila ako po lang din o isang bawat
  kaniyang upang ni pag nang lahat tao rin wala ating ka walang si | ang ing han yan
tr ve bir bu da de için ile çok olarak daha olan gibi kadar ne en sonra ama var değil her o mi ya ki ise veya hakkı
  göre olduğu bütün şey kendi herkes tarafından iki hiç diye | ları leri nın nin ler lar dır dir mak mek ında inde
vi và của là có các trong được cho không với một người những này đã để khi về mọi hay đến từ đều cũng theo tôi như
  quyền ra sự trên nhân phải bị ai nào vì tại do nhau |
"""

CYRILLIC = """
be і у не на што з да як для а яго гэта ад па за ён або але якія так бы быць яны калі ўсе кожны мае права без яе
  таксама гэтага пры чалавек іх ці які яшчэ толькі дзе мы
  нам вы ужо ні там калі вельмі трэба мне | асці ння ых ага ага ымі ць
bg и на в да се за от не с е са по това като че към или което който до при има си които може тази тя той ще но всеки
  бъде без му този след беше как само също ако още
  ни ви им вече тук там когато много трябва нея му | ата ите ото ост ния ание ване ство
kk және мен бір бұл бар үшін болып де да деп әр адам өз ол құқығы осы не немесе жоқ болса кейін еді керек барлық
  оның емес сол ешкім адамның қарсы туралы ғана бойынша | ның нің дың ның лар лер ған ген ының
mk и на во да се за од не со е по тоа како дека или кој кои до при има што секој може таа тој ќе но биде без му овој
  беше само исто ако ги го сум сите тие | ата ите ото ост њето ање ство
mn ба нь байна эрх хүн тэр энэ юм бол гэж болон хэн бүх өөрийн байх бүр түүний уг ямар хүний тул нэг мөн та би
  бөгөөд ч гэсэн тухай | ын ийн сан сэн ууд үүд тай аар
ru и в не на что с по как это из к он у за от но для о а его все так же или она бы также был если их я только уже до
  каждый имеет быть того при мы
  нам вас мне меня там вот здесь даже нет ни есть еще ей ему после перед более со вы
  | ого ться ния ение ость ать ых ими ств ной
sr и у је се на да за су од с о као или што који која које а све из не би при како до те може само није бити своје
  према ко свако права има ли уз али | ање ост ости ња има ства них
tg ва дар ба аз ки ин бо барои ҳар кас ё шахс бояд ҳуқуқ он шудааст мебошад ҳам худ дорад ҳамаи на то дигар аст
  намояд ҳеҷ ҳуқуқи | ҳои ият онад ро аш
uk і в на не що з та до як у за для це по він від а про його або але чи бути їх так має був вона якщо також під
  кожна кожний при це без бо є все її
  нам ми ви вже ні ще там коли тільки дуже треба від | ого ння ість ості ати ться ами них
"""

ARABIC = """
ar في من على إلى أن ما لا هذا هذه أو عن كان التي الذي مع كل ذلك قد بين لم إن هو هي وفي حق بعد كما له لكل وقد شخص أي
  فيها به ومن ولا أنه إلا لها | ال- وال- بال- ات ية ون ين ها
fa و در به از که این را با است برای آن یک می هر خود بر تا شود حق های نیز هم یا باید شده کرد ها دارد او ما اند آزادی
  بود پس اما اگر هیچ بین | های ها ای ند ان
ku لە و بە کە بۆ ئەو هەموو یان ئەم هەیە مافی بێ کە دا نییە هەر بوو دەبێ لەگەڵ کەس مرۆڤ وە خۆی پێ ناوە | کان ەکان ێکی
  ەوە ەکەی
ps د په او چې له ته دی دا يې نه هر هغه کې سره څوک شي یو حق دې کړي لري باید وي خپل یا ټول دغه | ونه ګي وي ونو
ug ۋە ۋ بىلەن بۇ بىر ئۇ ھەر ئۆز ئۈچۈن ھوقۇقى ياكى كېرەك ئىگە ھەممە ئادەم بولۇپ قىلىش ئەمەس | نىڭ لار لەر دىن نى
ur کے کی میں ہے اور سے کا کو اس پر ہیں نے یہ کہ بھی ہر ایک کسی شخص حق جو نہیں کر یا لئے لیے تک وہ تھا گا جائے اپنے
  ہو اپنی گی ان ہونے | وں یں تا نا ئے
"""

DEVANAGARI = """
hi के की में है और से का को पर हैं ने यह कि भी हर एक किसी जो नहीं कर या लिए तक वह था गा जाए अपने हो अपनी इस उस
  प्रत्येक व्यक्ति इन तथा होगा रहा | ओं ता ना ते
mr आहे व या आणि च हे तो ती ते आहेत नाही की हा त्या त्याला किंवा असे मध्ये प्रत्येक करण्याचा आपल्या येईल पाहिजे
  कोणत्याही होता झाले मी काही असेल | ाचा ाची ाचे ांना ाला ण्याचा ामध्ये
ne छ र को मा का हो ले छन् गर्न यो पनि वा भएको हुने गर्ने त्यो प्रत्येक हुन्छ लाई तथा गरी एक भने कुनै गरेको छैन थियो
  आफ्नो हरू तर व्यक्तिलाई अनि | को का लाई हरू मा ले
"""

HEBREW = """
he של את על לא כל זה אל או עם הוא הם כי אם גם אשר היא בין יש אין מן לכל אדם זכאי להיות זו עד רק היה מה לו אני זכות
  אך כן | ה- וה- ול- שה- לה- ים ות יו ית
yi און די פֿון פון אין איז אַז צו דער אַ א מיט זיך דאָס דאס האָט האט ניט נישט אויף אלע יעדער פאר פֿאַר זײַן זיין מען
  וואָס װאָס ווי אדער אָדער איר ער הא זייַן | קייט ונג ען טן
"""

LETTERS = """
af áéèêëíîïóôöúûü
az çəğıöşü
be абвгдеёжзійклмнопрстуўфхцчшыьэюя
bg абвгдежзийклмнопрстуфхцчшщъьюя
ca àçèéíïòóúü
cs áčďéěíňóřšťúůýž
cy âêîôûŵŷáéíóúëïöẅ
da æøåé
de äöüß
en
eo ĉĝĥĵŝŭ
es áéíñóúü
et äõöüšž
eu ñ
fi äöå
fr àâçéèêëîïôûùüœæÿ
ga áéíóú
gl áéíñóúü
hr čćđšž
hu áéíóöőúüű
id
is áðéíóúýþæö
it àèéìòù
kk абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі
lt ąčęėįšųūž
lv āčēģīķļņšūž
mk абвгдѓежзѕијклљмнњопрстќуфхцчџш
mn абвгдеёжзийклмнопрстуфхцчшщъыьэюяөү
ms
mt ċġħżàèìòù
nl éèëïöüáó
no æøåéòô
pl ąćęłńóśźż
pt áâãàçéêíóôõú
ro ăâîșşțţ
ru абвгдеёжзийклмнопрстуфхцчшщъыьэюя
sk áäčďéíĺľňóôŕšťúýž
sl čšž
sq çë
sr čćđšžабвгдђежзијклљмнњопрстћуфхцчџш
st š
sv åäöé
sw
tg абвгдеёжзийклмнопрстуфхцчшщъьэюяғӣқӯҳҷ
tl ñ
tr çğıöşüâîû
uk абвгґдеєжзиіїйклмнопрстуфхцчшщьюя
vi àáạảãăằắặẳẵâầấậẩẫèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ
ar ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ
fa ءآأؤئابةتثجحخدذرزسشصضطظعغفقلمنهوپچژکگی
ku ئابتجحخدرزسشعغفقلمنهوپچژکگیڕڤڵۆێەھ
ps ءآأؤئابةتثجحخدذرزسشصضطظعغفقلمنهويټځڅډړږژښګکڼوىېۍئیگپچ
ug ئابتجخدرزسشغفقكلمنوپچژگڭۇۆۈۋېىيەھ
ur ءآأؤئابتثجحخدذرزسشصضطظعغفقلمنوپچژکگیٹڈڑںھہۂۃےۓ
"""
"""Letters beyond a to z that a language uses; where a language has no row (Devanagari, Hebrew) they say nothing."""

ALWAYS = {"be": "і", "kk": "қ", "mk": "ј", "mn": "ө", "tg": "ҳ", "uk": "і"}
"""A letter that hardly a sentence of the language is without."""
