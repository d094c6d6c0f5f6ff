package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.AliasType;
import dev.tidegate.bind.CatalogObject.TableType;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.ConvertedObject.Behind;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts a database. The same scripts, profile and converters give the same result, byte by byte.
 */
public final class DatabaseConverter {
    private final Expressions expressions;
    private final CodeConverter code;
    private final Profile profile;

    /**
     * Makes a converter.
     *
     * @param expressions for the definitions of tables
     * @param code for views, routines and triggers
     */
    public DatabaseConverter(Expressions expressions, CodeConverter code, Profile profile) {
        this.expressions = expressions;
        this.code = code;
        this.profile = profile;
    }

    /** Converts all that a catalog has. */
    public Conversion convert(String database, Catalog catalog) {
        Descriptions descriptions = new Descriptions(catalog);
        TableConverter tables = new TableConverter(catalog, expressions, profile, descriptions);
        TargetNamespace namespace = new TargetNamespace();
        List<ConvertedObject> objects = new ArrayList<>();
        for (String schema : catalog.schemas()) {
            objects.add(schema(schema, descriptions));
        }
        for (CatalogObject type : catalog.types()) {
            objects.add(namespace.take(type(type), List.of(type.id().name())));
        }
        for (CatalogObject object : Dependencies.order(catalog)) {
            if (object instanceof Table table) {
                TableDraft draft = tables.convert(table);
                List<String> names = new ArrayList<>();
                names.add(PgNames.part(table.id().name()));
                names.addAll(draft.indexes);
                objects.add(namespace.takeTarget(table(draft), names));
            } else {
                objects.add(
                        namespace.take(other(object, catalog, descriptions), relations(object)));
            }
        }
        catalog.duplicates().forEach(duplicate -> report(objects, duplicate));
        List<String> statements =
                objects.stream().flatMap(object -> object.alone().stream()).toList();
        List<String> helpers = code.helpers(statements);
        PermissionConverter.Result permissions =
                PermissionConverter.convert(catalog, objects, helpers);
        List<ActionItem> items = new ArrayList<>(permissions.items());
        items.addAll(StatementItems.of(catalog));
        return new Conversion(
                database,
                helpers,
                objects,
                Dependencies.ofTables(catalog),
                permissions.permissions(),
                items);
    }

    private static void report(List<ConvertedObject> objects, Catalog.Duplicate duplicate) {
        objects.replaceAll(object ->
                object.kind() != ObjectKind.SCHEMA && object.id().equals(duplicate.kept())
                        ? object.with(
                                ActionItem.of(
                                        Rule.NAME_DUPLICATE,
                                        duplicate.definition(),
                                        duplicate.replaced()
                                                + " and "
                                                + duplicate.kept()
                                                + " differ in case only",
                                        "Rename one of them on the source."))
                        : object);
    }

    /** Tables, views and sequences share their names on PostgreSQL; routines have their own. */
    private static List<String> relations(CatalogObject object) {
        return switch (ObjectKind.of(object)) {
            case VIEW, SEQUENCE, SYNONYM -> List.of(object.id().name());
            case SCHEMA, TYPE, TABLE, FUNCTION, PROCEDURE, TRIGGER -> List.of();
        };
    }

    private static ConvertedObject schema(String schema, Descriptions descriptions) {
        List<String> statements = new ArrayList<>();
        statements.add("create schema if not exists " + PgNames.schema(schema));
        descriptions.ofSchema(schema).ifPresent(statements::add);
        return new ConvertedObject(
                ObjectKind.SCHEMA,
                new ObjectId(schema, schema),
                statements,
                Behind.NOTHING,
                List.of(),
                List.of(),
                true,
                true,
                new ConvertedObject.Origin("", 0, schema));
    }

    private static ConvertedObject table(TableDraft draft) {
        Located<? extends Statement> definition = draft.table.definition();
        List<String> statements = TableConverter.statements(draft);
        return new ConvertedObject(
                ObjectKind.TABLE,
                draft.table.id(),
                statements,
                statements.isEmpty()
                        ? Behind.NOTHING
                        : new Behind(draft.indexing, draft.links, draft.triggers),
                List.of(),
                draft.items,
                draft.whole && !statements.isEmpty(),
                isParsed(definition),
                origin(definition, sources(draft.table)));
    }

    /** All that defines a table: its CREATE TABLE, and what is outside of it. */
    private static String sources(Table table) {
        List<Located<?>> parts = new ArrayList<>();
        table.columns().forEach(column -> parts.add(column.definition()));
        table.columns().stream()
                .flatMap(column -> column.value().stream())
                .forEach(value -> parts.add(value.expression()));
        table.keys().forEach(key -> parts.add(key.definition()));
        table.foreignKeys().forEach(key -> parts.add(key.definition()));
        table.checks().forEach(check -> parts.add(check.condition()));
        table.indexes().forEach(index -> parts.add(index.definition()));
        StringBuilder text = new StringBuilder(table.definition().text());
        for (Located<?> part : parts) {
            boolean inside =
                    part.file().equals(table.definition().file())
                            && part.batch().firstLine() == table.definition().batch().firstLine()
                            && table.definition().node().span().contains(part.node().span());
            text.append(inside ? "" : "\n" + part.text());
        }
        return text.toString();
    }

    private static ConvertedObject type(CatalogObject type) {
        List<ActionItem> items = new ArrayList<>();
        Optional<String> statement =
                switch (type) {
                    case AliasType alias -> domain(alias);
                    case TableType table -> composite(table, items);
                    default -> throw new IllegalStateException(type.id() + " is no type");
                };
        if (statement.isEmpty()) {
            items.add(
                    ActionItem.of(
                            Rule.TYPE_UNKNOWN,
                            type.definition(),
                            "the type " + type.id() + " stands for one that is not known",
                            "Choose a type by hand."));
        }
        return object(type, statement.stream().toList(), items, statement.isPresent());
    }

    /** Columns have the type itself, as replication creates them; the domain is there for code. */
    private static Optional<String> domain(AliasType alias) {
        return PgTypes.of(alias.base().unnamed())
                .map(base ->
                        "create domain "
                                + PgNames.object(alias.id())
                                + " as "
                                + base
                                + (PgTypes.isUnsignedByte(alias.base())
                                        ? " check (value between 0 and 255)"
                                        : ""));
    }

    private static Optional<String> composite(TableType type, List<ActionItem> items) {
        List<String> columns = new ArrayList<>();
        for (Column column : type.shape().columns()) {
            Optional<String> columnType = PgTypes.of(column.type());
            if (columnType.isEmpty()) {
                return Optional.empty();
            }
            columns.add("    " + PgNames.column(column.name()) + " " + columnType.get());
        }
        if (!type.shape().keys().isEmpty() || !type.shape().checks().isEmpty()) {
            items.add(
                    ActionItem.of(
                            Rule.TABLE_OPTION,
                            type.definition(),
                            "the keys and checks of the table type are not kept",
                            "Nothing, unless code relies on them."));
        }
        return Optional.of(
                columns.stream()
                        .collect(
                                Collectors.joining(
                                        ",\n",
                                        "create type " + PgNames.object(type.id()) + " as (\n",
                                        "\n)")));
    }

    private ConvertedObject other(
            CatalogObject object, Catalog catalog, Descriptions descriptions) {
        return switch (object) {
            case CatalogObject.Sequence sequence ->
                    object(
                            sequence,
                            SequenceText.statements(sequence, descriptions),
                            List.of(),
                            true);
            case CatalogObject.Synonym synonym -> synonym(synonym, catalog);
            case CatalogObject.View view ->
                    module(view, catalog, descriptions.of(view, "VIEW", "view"));
            default -> module(object, catalog, List.of());
        };
    }

    private ConvertedObject module(CatalogObject module, Catalog catalog, List<String> comments) {
        Converted<CodeConverter.Code> converted = code.convert(module, catalog, profile);
        List<String> statements = new ArrayList<>();
        converted.value().ifPresent(made -> statements.addAll(made.statements()));
        if (!statements.isEmpty()) {
            statements.addAll(comments);
        }
        ConvertedObject object =
                object(module, statements, converted.items(), converted.value().isPresent());
        return converted
                .value()
                .map(made -> object.withTemporaryTables(made.temporaryTables()))
                .orElse(object);
    }

    private static ConvertedObject synonym(CatalogObject.Synonym synonym, Catalog catalog) {
        Optional<CatalogObject> target = catalog.resolve(synonym.definition().node().name());
        boolean relation =
                target.filter(found ->
                                found instanceof Table || found instanceof CatalogObject.View)
                        .isPresent();
        if (relation) {
            return object(
                    synonym,
                    List.of(
                            "create view "
                                    + PgNames.object(synonym.id())
                                    + " as\nselect * from "
                                    + PgNames.object(target.orElseThrow().id())),
                    List.of(),
                    true);
        }
        return object(
                synonym,
                List.of(),
                List.of(
                        ActionItem.of(
                                Rule.SYNONYM,
                                synonym.definition(),
                                synonym.id()
                                        + " stands for "
                                        + synonym.target().text()
                                        + ", which is no table or view of these scripts",
                                "Name what it stands for in the code, or put its schema on the"
                                        + " search_path.")),
                false);
    }

    private static ConvertedObject object(
            CatalogObject object, List<String> statements, List<ActionItem> items, boolean whole) {
        return new ConvertedObject(
                ObjectKind.of(object),
                object.id(),
                statements,
                Behind.NOTHING,
                List.of(),
                items,
                whole,
                isParsed(object.definition()),
                origin(object.definition(), object.definition().text()));
    }

    private static ConvertedObject.Origin origin(Located<?> definition, String text) {
        return new ConvertedObject.Origin(definition.file(), definition.line(), text);
    }

    /** Whether all of it was read, and is printed as it was. */
    private static boolean isParsed(Located<? extends Statement> definition) {
        Span span = definition.node().span();
        return definition.batch().unparsed().stream().noneMatch(any -> span.contains(any.span()));
    }
}
