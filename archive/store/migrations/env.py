"""Run by Alembic: migrations on the connection that `archive.store.catalog.engine` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
connection.exec_driver_sql("BEGIN IMMEDIATE")
context.run_migrations()
connection.exec_driver_sql("COMMIT")
