package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.Expressions.Result;
import dev.tidegate.tsql.tree.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Converts tables with their columns, constraints, indexes and comments. */
final class TableConverter {
    private final Catalog catalog;
    private final Expressions expressions;
    private final Profile profile;
    private final Descriptions descriptions;

    TableConverter(
            Catalog catalog, Expressions expressions, Profile profile, Descriptions descriptions) {
        this.catalog = catalog;
        this.expressions = expressions;
        this.profile = profile;
        this.descriptions = descriptions;
    }

    TableDraft convert(Table table) {
        TableDraft draft = new TableDraft(table);
        Scope scope = new Scope(catalog, Optional.of(table), profile);
        for (Column column : table.columns()) {
            column(draft, column, scope);
        }
        TableConstraints constraints = new TableConstraints(draft, catalog, expressions, scope);
        constraints.addAll();
        new TableIndexes(draft, expressions, scope).addAll();
        new TableOptions(draft, catalog).addAll();
        TableTriggers.add(draft);
        draft.behind.addAll(descriptions.ofTable(table, draft.columns));
        draft.behind.addAll(descriptions.ofConstraints(table.id(), draft.constraints));
        draft.indexing.addAll(descriptions.ofIndexes(table.id(), draft.indexes));
        draft.indexing.addAll(descriptions.ofConstraints(table.id(), draft.lateKeys));
        draft.links.addAll(descriptions.ofConstraints(table.id(), draft.linked));
        return draft;
    }

    /** The statements that make a table; none if it has no column that can be made. */
    static List<String> statements(TableDraft draft) {
        if (draft.columns.isEmpty()) {
            return List.of();
        }
        StringBuilder sql = new StringBuilder();
        Comments.above(draft.table.definition())
                .forEach(comment -> sql.append(comment).append('\n'));
        sql.append("create table ").append(draft.name()).append(" (\n");
        for (int at = 0; at < draft.lines.size(); at++) {
            TableDraft.Line line = draft.lines.get(at);
            sql.append("    ").append(line.sql());
            sql.append(at + 1 < draft.lines.size() ? "," : "");
            line.comments().forEach(comment -> sql.append(' ').append(comment));
            sql.append('\n');
        }
        List<String> statements = new ArrayList<>();
        statements.add(sql.append(")").toString());
        statements.addAll(draft.behind);
        return statements;
    }

    private void column(TableDraft draft, Column column, Scope scope) {
        if (column.computed().isPresent()) {
            computed(draft, column, column.computed().get(), scope);
            return;
        }
        Optional<String> type = PgTypes.of(column.type());
        if (type.isEmpty()) {
            draft.leave(
                    Rule.TYPE_UNKNOWN,
                    column.definition(),
                    "the type " + column.type() + " of column " + column.name() + " is not known",
                    "Define the type in the scripts, or choose a type by hand.");
            return;
        }
        String name = PgNames.column(column.name());
        StringBuilder sql = new StringBuilder(name + " " + type.get());
        collation(draft, column).ifPresent(sql::append);
        identity(draft, column, sql);
        if (column.identity().isEmpty()) {
            defaultValue(draft, column).ifPresent(value -> sql.append(" default ").append(value));
        }
        if (!column.nullable()) {
            sql.append(" not null");
        }
        if (PgTypes.isUnsignedByte(column.type())) {
            sql.append(" check (").append(name).append(" between 0 and 255)");
        }
        draft.columns.add(name);
        draft.lines.add(new TableDraft.Line(sql.toString(), Comments.behind(column.definition())));
        notes(draft, column);
    }

    private static void notes(TableDraft draft, Column column) {
        PgTypes.loss(column.type())
                .ifPresent(loss ->
                        draft.note(
                                loss.rule(),
                                column.definition(),
                                "column " + column.name() + ": " + loss.reason(),
                                loss.suggestion()));
        if (column.type().kind() == Kind.ROWVERSION) {
            rowVersion(draft, column);
        }
        for (String trait : List.of("MASKED", "ENCRYPTED", "FILESTREAM", "COLUMN_SET")) {
            if (column.is(trait)) {
                draft.note(
                        Rule.COLUMN_OPTION,
                        column.definition(),
                        "column " + column.name() + " is no longer " + trait,
                        trait.equals("MASKED")
                                ? "Give roles a view instead of the table."
                                : "Decide whether applications depend on it.");
            }
        }
    }

    private static void rowVersion(TableDraft draft, Column column) {
        String sequence = PgNames.index(draft.table.id(), column.name() + "_seq");
        String qualified = PgNames.schema(draft.table.id().schema()) + "." + sequence;
        String name = PgNames.column(column.name());
        draft.behind.add("create sequence " + qualified + " owned by " + draft.name() + "." + name);
        draft.indexes.add(sequence);
        draft.assignments.add(
                "new."
                        + name
                        + " := decode(lpad(to_hex(nextval("
                        + PgNames.literal(qualified)
                        + ")), 16, '0'), 'hex');");
        draft.note(
                Rule.ROWVERSION,
                column.definition(),
                "column " + column.name() + " gets its values from a sequence of its table",
                "Nothing, unless somebody compares row versions of two tables.");
    }

    private static Optional<String> collation(TableDraft draft, Column column) {
        if (column.collation().isEmpty() || !column.type().isText()) {
            return Optional.empty();
        }
        String collation = column.collation().get();
        if (Collations.isBinary(collation)) {
            return Optional.of(" collate \"C\"");
        }
        draft.note(
                Rule.COLLATION,
                column.definition(),
                "column " + column.name() + " has the collation " + collation,
                "Order and equality of text are PostgreSQL's: choose a collation if it matters.");
        return Optional.empty();
    }

    private static void identity(TableDraft draft, Column column, StringBuilder sql) {
        if (column.identity().isEmpty()) {
            return;
        }
        Column.Identity identity = column.identity().get();
        String options = IdentityOptions.of(identity.seed(), identity.increment());
        if (column.type().isInteger()) {
            sql.append(" generated by default as identity (").append(options).append(")");
            return;
        }
        String sequence = PgNames.index(draft.table.id(), column.name() + "_seq");
        String qualified = PgNames.schema(draft.table.id().schema()) + "." + sequence;
        String name = PgNames.column(column.name());
        draft.behind.add(
                "create sequence "
                        + qualified
                        + " "
                        + options
                        + " owned by "
                        + draft.name()
                        + "."
                        + name);
        draft.behind.add(
                "alter table "
                        + draft.name()
                        + " alter column "
                        + name
                        + " set default nextval("
                        + PgNames.literal(qualified)
                        + ")");
        draft.indexes.add(sequence);
        draft.note(
                Rule.IDENTITY,
                column.definition(),
                "column " + column.name() + " of type " + column.type() + " has a sequence",
                "Nothing: PostgreSQL has identity for integers only.");
    }

    private Optional<String> defaultValue(TableDraft draft, Column column) {
        if (column.value().isEmpty()) {
            return Optional.empty();
        }
        Located<? extends Expression> expression = column.value().get().expression();
        Converted<Result> converted =
                expressions.scalar(
                        expression, new Scope(catalog, Optional.empty(), profile), column.type());
        if (converted.value().isEmpty()) {
            draft.leave(
                    Rule.DEFAULT,
                    expression,
                    "the default of column " + column.name() + ": " + reason(converted),
                    "Set the default by hand.");
        } else {
            draft.items.addAll(converted.items());
        }
        return converted.value().map(Result::sql).map(TableConverter::wrapped);
    }

    /** A default that is more than a constant or a call stands in parentheses. */
    private static String wrapped(String sql) {
        boolean simple =
                sql.matches("[-+]?[A-Za-z0-9_.]+(\\(.*\\))?(::[a-z0-9() ]+)?")
                        || sql.matches(
                                "('([^']|'')*'|\\([^()]*(\\([^()]*\\)[^()]*)?\\))(::[a-z0-9() ]+)?");
        return simple ? sql : "(" + sql + ")";
    }

    private void computed(TableDraft draft, Column column, Column.Computed computed, Scope scope) {
        Converted<Result> converted =
                expressions.scalar(computed.expression(), scope, SqlType.UNKNOWN);
        Optional<String> type = converted.value().map(Result::type).flatMap(PgTypes::of);
        if (converted.value().isEmpty() || type.isEmpty()) {
            draft.leave(
                    Rule.COMPUTED,
                    computed.expression(),
                    "the computed column "
                            + column.name()
                            + ": "
                            + (converted.value().isEmpty()
                                    ? reason(converted)
                                    : "its type is not known"),
                    "Compute it in a view or a trigger.");
            return;
        }
        Result result = converted.value().get();
        String name = PgNames.column(column.name());
        draft.columns.add(name);
        String sql = name + " " + type.get();
        if (result.immutable()) {
            sql += " generated always as (" + result.sql() + ") stored";
            sql += column.nullable() ? "" : " not null";
        } else {
            // no NOT NULL: the trigger comes behind the rows, and not for those that are replicated
            byTrigger(draft, column, computed, result);
        }
        draft.items.addAll(converted.items());
        draft.lines.add(new TableDraft.Line(sql, Comments.behind(column.definition())));
    }

    private static void byTrigger(
            TableDraft draft, Column column, Column.Computed computed, Result result) {
        draft.assignments.add(
                "new."
                        + PgNames.column(column.name())
                        + " := (select "
                        + result.sql()
                        + " from (select new.*) as row_written);");
        String name = PgNames.column(column.name());
        draft.triggers.add(
                "update %s set %s = (%s) where %s is distinct from (%s)"
                        .formatted(draft.name(), name, result.sql(), name, result.sql()));
        draft.note(
                Rule.COMPUTED_BY_TRIGGER,
                computed.expression(),
                "column "
                        + column.name()
                        + " is computed when its row is written, since PostgreSQL does not know"
                        + " that the expression always gives the same",
                computed.persisted()
                        ? "Nothing."
                        : "Compute it in a view if it depends on more than its row.");
    }

    static String reason(Converted<?> converted) {
        return converted.items().getFirst().reason();
    }
}
