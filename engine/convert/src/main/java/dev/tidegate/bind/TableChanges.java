package dev.tidegate.bind;

import dev.tidegate.tsql.tree.DefinitionPart.TableElement;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.TableDefinition.AddElements;
import dev.tidegate.tsql.tree.TableDefinition.AlterColumn;
import dev.tidegate.tsql.tree.TableDefinition.AlterIndex;
import dev.tidegate.tsql.tree.TableDefinition.AlterTableAction;
import dev.tidegate.tsql.tree.TableDefinition.CheckConstraints;
import dev.tidegate.tsql.tree.TableDefinition.DropElements;
import dev.tidegate.tsql.tree.TableDefinition.DroppedElement;
import dev.tidegate.tsql.tree.TableDefinition.OtherAction;
import dev.tidegate.tsql.tree.TableDefinition.SwitchTriggers;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What ALTER TABLE and ALTER INDEX do to a draft. */
final class TableChanges {
    private TableChanges() {}

    static void apply(TableDraft draft, AlterTableAction action, Located<?> in) {
        switch (action) {
            case AddElements add -> {
                for (TableElement element : add.elements()) {
                    draft.add(element, in, add.check().orElse(true));
                }
            }
            case AlterColumn alter -> alter(draft, alter, in);
            case DropElements drop -> drop.elements().forEach(element -> drop(draft, element));
            case DroppedElement element -> drop(draft, element);
            case CheckConstraints checks -> check(draft, checks);
            case OtherAction other -> draft.options.add(in.at(other.option()));
            case SwitchTriggers _ -> {
                // of the triggers, which the reader keeps
            }
        }
    }

    /** The new definition keeps what ALTER COLUMN cannot say: identity and default. */
    private static void alter(TableDraft draft, AlterColumn alter, Located<?> in) {
        alter.definition()
                .map(definition -> draft.column(definition, in))
                .ifPresent(altered ->
                        draft.replace(
                                altered.name(),
                                old ->
                                        new Column(
                                                old.name(),
                                                altered.type(),
                                                altered.nullable(),
                                                altered.collation().or(old::collation),
                                                old.identity(),
                                                old.value(),
                                                Optional.empty(),
                                                old.traits(),
                                                altered.definition())));
        alter.property()
                .filter(property -> property.name().startsWith("ADD "))
                .ifPresent(property ->
                        draft.replace(
                                alter.column().value(),
                                old -> withTrait(old, property.name().substring(4))));
    }

    private static Column withTrait(Column old, String trait) {
        Set<String> traits = new HashSet<>(old.traits());
        traits.add(trait);
        return new Column(
                old.name(),
                old.type(),
                old.nullable(),
                old.collation(),
                old.identity(),
                old.value(),
                old.computed(),
                traits,
                old.definition());
    }

    private static void drop(TableDraft draft, DroppedElement element) {
        if (element.name().isEmpty()) {
            return;
        }
        String name = element.name().get().value();
        if (element.kind().equals("COLUMN")) {
            draft.columns.removeIf(column -> same(name, column.name()));
            return;
        }
        Predicate<Optional<String>> named = any -> any.filter(it -> same(name, it)).isPresent();
        draft.keys.removeIf(key -> named.test(key.name()));
        draft.foreignKeys.removeIf(key -> named.test(key.name()));
        draft.checks.removeIf(check -> named.test(check.name()));
        draft.columns.replaceAll(column ->
                column.value().filter(value -> named.test(value.name())).isPresent()
                        ? column.withValue(Optional.empty())
                        : column);
        if (element.kind().equals("INDEX")) {
            draft.indexes.removeIf(index -> same(name, index.name()));
        }
    }

    private static void check(TableDraft draft, CheckConstraints statement) {
        List<String> names = statement.names().stream().map(Identifier::value).toList();
        Predicate<Optional<String>> meant =
                any ->
                        names.isEmpty()
                                || names.stream()
                                        .anyMatch(name ->
                                                any.filter(it -> same(name, it)).isPresent());
        boolean enabled = statement.enabled();
        // without WITH CHECK, what is switched on again stays untrusted
        boolean trusted = enabled && statement.existing().orElse(false);
        draft.foreignKeys.replaceAll(key ->
                meant.test(key.name())
                        ? switched(
                                key, enabled, trusted || enabled && key.enabled() && key.trusted())
                        : key);
        draft.checks.replaceAll(check ->
                meant.test(check.name())
                        ? new Table.Check(
                                check.name(),
                                check.condition(),
                                enabled,
                                trusted || enabled && check.enabled() && check.trusted())
                        : check);
    }

    private static Table.ForeignKey switched(
            Table.ForeignKey key, boolean enabled, boolean trusted) {
        return new Table.ForeignKey(
                key.name(),
                key.columns(),
                key.referenced(),
                key.referencedColumns(),
                key.onDelete(),
                key.onUpdate(),
                enabled,
                trusted,
                key.definition());
    }

    static void apply(TableDraft draft, AlterIndex alter) {
        boolean disables = alter.actions().stream().map(Option::name).anyMatch("DISABLE"::equals);
        boolean rebuilds = alter.actions().stream().map(Option::name).anyMatch("REBUILD"::equals);
        if (disables || rebuilds) {
            draft.indexes.replaceAll(index ->
                    alter.name().isEmpty() || same(alter.name().get().value(), index.name())
                            ? index.withEnabled(!disables)
                            : index);
        }
    }

    private static boolean same(String one, String other) {
        return ObjectId.fold(one).equals(ObjectId.fold(other));
    }
}
