-- The source of compose.yaml: a database with CDC, two tables, and a login for Tidegate. Run by sqlcmd, which puts the
-- environment variable SOURCE_PASSWORD in. Done again, it changes nothing.
:on error exit
IF DB_ID('orders') IS NULL CREATE DATABASE orders;
GO
ALTER DATABASE orders SET ALLOW_SNAPSHOT_ISOLATION ON;
GO
USE orders;
GO
IF SUSER_ID('tidegate') IS NULL
    CREATE LOGIN tidegate WITH PASSWORD = N'$(SOURCE_PASSWORD)', DEFAULT_DATABASE = orders;
IF USER_ID('tidegate') IS NULL CREATE USER tidegate FOR LOGIN tidegate;
ALTER ROLE db_owner ADD MEMBER tidegate;
GO
IF OBJECT_ID('dbo.customer') IS NULL
    CREATE TABLE dbo.customer (
        id int IDENTITY PRIMARY KEY,
        name nvarchar(100) NOT NULL);
IF OBJECT_ID('dbo.purchase') IS NULL
    CREATE TABLE dbo.purchase (
        id bigint IDENTITY PRIMARY KEY,
        customer_id int NOT NULL REFERENCES dbo.customer (id),
        amount decimal(12, 2) NOT NULL,
        bought_at datetime2 NOT NULL DEFAULT sysutcdatetime());
GO
IF NOT EXISTS (SELECT * FROM dbo.customer)
BEGIN
    INSERT INTO dbo.customer (name) VALUES (N'Ada'), (N'Grace'), (N'Edgar');
    INSERT INTO dbo.purchase (customer_id, amount) SELECT id, 10 * id FROM dbo.customer;
END
GO
IF (SELECT is_cdc_enabled FROM sys.databases WHERE name = 'orders') = 0 EXEC sys.sp_cdc_enable_db;
GO
IF NOT EXISTS (SELECT * FROM cdc.change_tables WHERE source_object_id = OBJECT_ID('dbo.customer'))
    EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'customer', @role_name = NULL,
        @supports_net_changes = 0;
IF NOT EXISTS (SELECT * FROM cdc.change_tables WHERE source_object_id = OBJECT_ID('dbo.purchase'))
    EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'purchase', @role_name = NULL,
        @supports_net_changes = 0;
GO
