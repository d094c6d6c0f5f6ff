package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.catalog.CheckDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.DefaultDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ForeignKeyDefinition.Action;
import dev.tidegate.sandbox.sqlserver.catalog.IndexDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.KeyDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import java.util.List;
import java.util.Optional;

/** A statement that defines, changes or removes objects. */
public sealed interface Definition extends Statement {
    /** Part of a table's definition. */
    sealed interface Element {}

    /**
     * A column. Its own constraints follow it as elements.
     *
     * @param name the column
     * @param type empty for a computed column
     * @param nullable what was written
     * @param identity IDENTITY
     * @param computed AS (expression)
     * @param parsed the expression of a computed column
     * @param collation COLLATE
     * @param rowGuid ROWGUIDCOL
     * @param defaultValue DEFAULT
     */
    record ColumnElement(
            String name,
            Optional<TypeName> type,
            Optional<Boolean> nullable,
            Optional<Column.Identity> identity,
            Optional<Column.Computed> computed,
            Optional<Expression> parsed,
            Optional<String> collation,
            boolean rowGuid,
            Optional<DefaultDefinition> defaultValue)
            implements Element {}

    /** PRIMARY KEY, UNIQUE. */
    record KeyElement(KeyDefinition key) implements Element {}

    /** CHECK. */
    record CheckElement(CheckDefinition check) implements Element {}

    /** FOREIGN KEY. */
    record ForeignKeyElement(
            Optional<String> name,
            List<String> columns,
            Name referenced,
            List<String> referencedColumns,
            Action onDelete,
            Action onUpdate)
            implements Element {}

    /** INDEX inside CREATE TABLE. */
    record IndexElement(IndexDefinition index) implements Element {}

    /** DEFAULT … FOR, in ALTER TABLE. */
    record DefaultElement(DefaultDefinition definition, String column) implements Element {}

    /** CREATE TABLE. */
    record CreateTable(Name name, List<Element> elements) implements Definition {}

    /** ALTER TABLE … ADD. */
    record AddElements(Name table, List<Element> elements, boolean trusted) implements Definition {}

    /** ALTER TABLE … ALTER COLUMN. */
    record AlterColumn(Name table, ColumnElement column) implements Definition {}

    /** ALTER TABLE … DROP; each a column or a constraint. */
    record DropElements(Name table, List<Dropped> dropped) implements Definition {}

    /** What ALTER TABLE … DROP names. */
    record Dropped(String name, boolean column, boolean ifExists) {}

    /** ALTER TABLE … CHECK | NOCHECK CONSTRAINT; no names for ALL. */
    record EnableConstraints(Name table, List<String> names, boolean enabled, boolean trusted)
            implements Definition {}

    /** ENABLE | DISABLE TRIGGER; no names for ALL. */
    record EnableTriggers(Name table, List<Name> names, boolean enabled) implements Definition {}

    /** ALTER of things that have nothing to keep here. */
    record AlterNothing() implements Definition {}

    /** CREATE INDEX. */
    record CreateIndex(Name table, IndexDefinition index, boolean dropExisting)
            implements Definition {}

    /** DROP INDEX. */
    record DropIndex(Name table, String index, boolean ifExists) implements Definition {}

    /** Kinds of objects that DROP names. */
    enum Kind {
        DATABASE,
        SCHEMA,
        TABLE,
        VIEW,
        PROCEDURE,
        FUNCTION,
        TRIGGER,
        TYPE,
        SYNONYM,
        SEQUENCE
    }

    /** DROP. */
    record Drop(Kind kind, List<Name> names, boolean ifExists) implements Definition {}

    /** CREATE DATABASE. */
    record CreateDatabase(String name) implements Definition {}

    /** CREATE SCHEMA. */
    record CreateSchema(String name) implements Definition {}

    /**
     * ALTER DATABASE … SET.
     *
     * @param database empty for the current one
     * @param options each an option and its value, as written
     */
    record AlterDatabase(String database, List<List<String>> options) implements Definition {}

    /** ALTER SCHEMA … TRANSFER. */
    record TransferTable(String schema, Name table) implements Definition {}

    /** CREATE TYPE … FROM. */
    record CreateType(Name name, TypeName base, boolean nullable) implements Definition {}

    /** CREATE SYNONYM. */
    record CreateSynonym(Name name, Name target, String targetText) implements Definition {}

    /** CREATE SEQUENCE. */
    record CreateSequence(
            Name name,
            Optional<TypeName> type,
            Optional<Long> start,
            Optional<Long> increment,
            Optional<Long> minimum,
            Optional<Long> maximum,
            boolean cycle)
            implements Definition {}

    /**
     * ALTER SEQUENCE.
     *
     * @param name the sequence
     * @param restarts whether it begins again
     * @param restart where; empty for its START WITH
     * @param increment INCREMENT BY
     * @param minimum MINVALUE
     * @param maximum MAXVALUE
     * @param cycle CYCLE or NO CYCLE
     */
    record AlterSequence(
            Name name,
            boolean restarts,
            Optional<Long> restart,
            Optional<Long> increment,
            Optional<Long> minimum,
            Optional<Long> maximum,
            Optional<Boolean> cycle)
            implements Definition {}

    /** How a module's text begins. */
    enum Verb {
        CREATE,
        ALTER,
        CREATE_OR_ALTER
    }

    /**
     * CREATE or ALTER of a view, procedure, function or trigger. The text is the whole batch.
     *
     * @param parsed what the text means, where it could be read
     */
    record DefineModule(
            Verb verb,
            Module.Kind kind,
            Name name,
            Optional<Name> parent,
            String text,
            Optional<ModuleText> parsed)
            implements Definition {}

    /** GRANT, DENY, REVOKE and statements on users, roles and logins; kept as text only. */
    record Permission(String verb, String text) implements Definition {}
}
