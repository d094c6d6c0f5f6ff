package dev.tidegate.bind;

import dev.tidegate.bind.CatalogObject.AliasType;
import dev.tidegate.bind.CatalogObject.Parameter;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.CatalogObject.RoutineKind;
import dev.tidegate.bind.CatalogObject.Sequence;
import dev.tidegate.bind.CatalogObject.Synonym;
import dev.tidegate.bind.CatalogObject.TableType;
import dev.tidegate.bind.CatalogObject.Trigger;
import dev.tidegate.bind.CatalogObject.View;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.DefinitionPart;
import dev.tidegate.tsql.tree.DefinitionStatement;
import dev.tidegate.tsql.tree.FlowStatement.ExecuteModule;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableDefinition.AlterIndex;
import dev.tidegate.tsql.tree.TableDefinition.AlterTable;
import dev.tidegate.tsql.tree.TableDefinition.CreateIndex;
import dev.tidegate.tsql.tree.TableDefinition.CreateTable;
import dev.tidegate.tsql.tree.TableDefinition.SwitchTriggers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads scripts into a catalog. Types come first, then everything in the order of the scripts; what
 * changes a table that a later script makes waits for it.
 */
final class CatalogReader {
    private final Map<String, String> schemas = new LinkedHashMap<>();
    private final Map<ObjectId, CatalogObject> types = new LinkedHashMap<>();
    private final Map<ObjectId, CatalogObject> objects = new LinkedHashMap<>();
    private final Map<ObjectId, TableDraft> drafts = new LinkedHashMap<>();
    private final List<ExtendedProperty> properties = new ArrayList<>();
    private final List<Located<? extends Statement>> waiting = new ArrayList<>();
    private final List<Located<? extends Statement>> others = new ArrayList<>();
    private final List<Catalog.Duplicate> duplicates = new ArrayList<>();
    private final Set<ObjectId> disabledTriggers = new LinkedHashSet<>();
    private Types resolver = new Types(Map.of());

    Catalog read(List<SourceFile> files) {
        List<Located<? extends Statement>> statements =
                files.stream().flatMap(file -> Definitions.in(file).stream()).toList();
        statements.forEach(this::readAliasType);
        resolver = new Types(Catalog.resolved(types.values()));
        statements.forEach(this::readTableType);
        resolver = new Types(Catalog.resolved(types.values()));
        statements.forEach(this::read);
        List<Located<? extends Statement>> late = List.copyOf(waiting);
        waiting.clear();
        late.forEach(this::read);
        others.addAll(waiting);
        drafts.forEach((id, draft) -> objects.put(id, draft.table()));
        switchOffTriggers();
        objects.keySet().forEach(id -> addSchema(id.schema()));
        types.keySet().forEach(id -> addSchema(id.schema()));
        return new Catalog(
                new Catalog.Contents(
                        List.copyOf(schemas.values()),
                        objects,
                        types,
                        properties,
                        duplicates,
                        others));
    }

    private void addSchema(String name) {
        schemas.putIfAbsent(ObjectId.fold(name), name);
    }

    private void readAliasType(Located<? extends Statement> statement) {
        if (statement.node() instanceof DefinitionStatement.CreateAliasType type) {
            ObjectId id = ObjectId.of(type.name());
            types.put(
                    id,
                    new AliasType(
                            id,
                            resolver.inDefinition(type.base()),
                            type.nullable().orElse(true),
                            statement));
        } else if (statement.node() instanceof ExecuteModule call
                && SystemCalls.isNamed(call, "sp_addtype")) {
            SystemCalls.aliasType(statement.at(call), resolver)
                    .ifPresent(type -> types.put(type.id(), type));
        }
    }

    private void readTableType(Located<? extends Statement> statement) {
        if (statement.node() instanceof DefinitionStatement.CreateTableType type) {
            ObjectId id = ObjectId.of(type.name());
            TableDraft draft = new TableDraft(id, statement, resolver, types);
            type.elements().forEach(element -> draft.add(element, statement, true));
            type.options().forEach(option -> draft.options.add(statement.at(option)));
            types.put(id, new TableType(id, draft.table(), statement.at(type)));
        }
    }

    private void read(Located<? extends Statement> statement) {
        switch (statement.node()) {
            case CreateTable table -> create(table, statement);
            case AlterTable table -> alter(table, statement);
            case CreateIndex index -> {
                TableDraft draft = drafts.get(ObjectId.of(index.table()));
                if (draft != null) {
                    draft.add(index, statement);
                } else {
                    waiting.add(statement);
                }
            }
            case AlterIndex index -> {
                TableDraft draft = drafts.get(ObjectId.of(index.table()));
                if (draft != null) {
                    TableChanges.apply(draft, index);
                } else {
                    waiting.add(statement);
                }
            }
            case ModuleDefinition module -> module(module, statement);
            case DefinitionStatement definition -> define(definition, statement);
            case ExecuteModule call -> call(call, statement);
            default -> others.add(statement);
        }
    }

    private void create(CreateTable table, Located<? extends Statement> statement) {
        ObjectId id = ObjectId.of(table.name());
        if (id.name().startsWith("#")) {
            others.add(statement);
            return;
        }
        TableDraft draft = new TableDraft(id, statement, resolver, types);
        table.elements().forEach(element -> draft.add(element, statement, true));
        table.options().forEach(option -> draft.options.add(statement.at(option)));
        drafts.put(id, draft);
        // holds the place of the table in the order of the scripts
        put(id, draft.table());
    }

    private void put(ObjectId id, CatalogObject object) {
        CatalogObject old = objects.remove(id);
        if (old != null && !old.id().toString().equals(id.toString())) {
            duplicates.add(new Catalog.Duplicate(old.id(), id, object.definition()));
        }
        objects.put(id, object);
    }

    private void alter(AlterTable alter, Located<? extends Statement> statement) {
        ObjectId id = ObjectId.of(alter.name());
        TableDraft draft = drafts.get(id);
        if (draft == null) {
            waiting.add(statement);
            return;
        }
        TableChanges.apply(draft, alter.action(), statement);
        if (alter.action() instanceof SwitchTriggers triggers) {
            switchTriggers(
                    triggers.enabled(),
                    triggers.names().stream().map(name -> id.sibling(name.value())).toList(),
                    Optional.of(id));
        }
    }

    private void module(ModuleDefinition module, Located<? extends Statement> statement) {
        switch (module) {
            case ModuleDefinition.View view -> {
                ObjectId id = ObjectId.of(view.name());
                put(id, new View(id, statement.at(view)));
            }
            case ModuleDefinition.Procedure procedure -> {
                ObjectId id = ObjectId.of(procedure.name());
                put(
                        id,
                        new Routine(
                                id,
                                RoutineKind.PROCEDURE,
                                parameters(procedure.parameters(), statement),
                                Optional.of(SqlType.INT),
                                Optional.empty(),
                                statement.at(procedure)));
            }
            case ModuleDefinition.Function function -> {
                ObjectId id = ObjectId.of(function.name());
                put(id, function(id, function, statement));
            }
            case ModuleDefinition.Trigger trigger -> {
                Optional<ObjectId> target = trigger.target().map(ObjectId::of);
                ObjectId named = ObjectId.of(trigger.name());
                ObjectId id = target.map(on -> on.sibling(named.name())).orElse(named);
                put(id, new Trigger(id, target, true, statement.at(trigger)));
            }
        }
    }

    private Routine function(
            ObjectId id,
            ModuleDefinition.Function function,
            Located<? extends Statement> statement) {
        RoutineKind kind =
                switch (function.returns()) {
                    case ModuleDefinition.ReturnsScalar _ -> RoutineKind.SCALAR_FUNCTION;
                    case ModuleDefinition.ReturnsInlineTable _ -> RoutineKind.INLINE_TABLE_FUNCTION;
                    case ModuleDefinition.ReturnsTable _ -> RoutineKind.TABLE_FUNCTION;
                };
        Optional<SqlType> returns =
                function.returns() instanceof ModuleDefinition.ReturnsScalar scalar
                        ? Optional.of(resolver.inDefinition(scalar.type()))
                        : Optional.empty();
        return new Routine(
                id,
                kind,
                parameters(function.parameters(), statement),
                returns,
                rows(id, function, statement),
                statement.at(function));
    }

    private Optional<Table> rows(
            ObjectId id,
            ModuleDefinition.Function function,
            Located<? extends Statement> statement) {
        if (!(function.returns() instanceof ModuleDefinition.ReturnsTable table)) {
            return Optional.empty();
        }
        TableDraft draft = new TableDraft(id, statement, resolver, types);
        table.elements().forEach(element -> draft.add(element, statement, true));
        return Optional.of(draft.table());
    }

    private List<Parameter> parameters(
            List<DefinitionPart.Parameter> parameters, Located<? extends Statement> statement) {
        return parameters.stream()
                .map(parameter ->
                        new Parameter(
                                parameter.name().name(),
                                resolver.inDefinition(parameter.type()),
                                parameter.type(),
                                parameter.options().stream()
                                        .anyMatch(option -> option.startsWith("OUT")),
                                parameter.value().map(statement::at)))
                .toList();
    }

    private void define(DefinitionStatement definition, Located<? extends Statement> statement) {
        switch (definition) {
            case DefinitionStatement.CreateSchema schema ->
                    schema.name().or(schema::owner).ifPresent(name -> addSchema(name.value()));
            case DefinitionStatement.Sequence sequence when !sequence.alter() -> {
                ObjectId id = ObjectId.of(sequence.name());
                SqlType type =
                        sequence.type().map(resolver::inDefinition).orElse(SqlType.of(Kind.BIGINT));
                put(id, new Sequence(id, type, statement.at(sequence)));
            }
            case DefinitionStatement.CreateSynonym synonym -> {
                ObjectId id = ObjectId.of(synonym.name());
                put(id, new Synonym(id, synonym.target(), statement.at(synonym)));
            }
            case DefinitionStatement.CreateAliasType _, DefinitionStatement.CreateTableType _ -> {
                // read before everything else
            }
            case DefinitionStatement.Drop drop -> drop(drop, statement);
            case DefinitionStatement.SwitchTrigger trigger ->
                    switchTriggers(
                            trigger.enabled(),
                            trigger.names().stream().map(this::triggerId).toList(),
                            trigger.target().map(ObjectId::of));
            default -> others.add(statement);
        }
    }

    private ObjectId triggerId(ObjectName name) {
        return ObjectId.of(name);
    }

    /** A DROP undoes what was defined before it; most scripts drop what they are about to make. */
    private void drop(DefinitionStatement.Drop drop, Located<? extends Statement> statement) {
        for (ObjectName name : drop.names()) {
            switch (drop.kind()) {
                case "TABLE",
                        "VIEW",
                        "PROCEDURE",
                        "PROC",
                        "FUNCTION",
                        "SEQUENCE",
                        "SYNONYM",
                        "TRIGGER" -> {
                    ObjectId id = ObjectId.of(name);
                    objects.remove(id);
                    drafts.remove(id);
                }
                case "INDEX" -> dropIndex(name, drop, statement);
                default -> {
                    // of what is not in the catalog, or of a type, which may be in use already
                }
            }
        }
    }

    /** {@code DROP INDEX i ON t}, or of old {@code DROP INDEX t.i}. */
    private void dropIndex(
            ObjectName name, DefinitionStatement.Drop drop, Located<? extends Statement> in) {
        List<Identifier> parts = name.parts();
        String rest = drop.rest().map(in.batch()::text).orElse("");
        for (Map.Entry<ObjectId, TableDraft> entry : drafts.entrySet()) {
            String table = ObjectId.fold(entry.getKey().name());
            boolean meant =
                    parts.size() > 1
                            ? ObjectId.fold(parts.get(parts.size() - 2).value()).equals(table)
                            : ObjectId.fold(rest).contains(table);
            if (meant) {
                entry.getValue()
                        .indexes
                        .removeIf(index ->
                                ObjectId.fold(index.name())
                                        .equals(ObjectId.fold(name.base().value())));
            }
        }
    }

    private void call(ExecuteModule call, Located<? extends Statement> statement) {
        if (SystemCalls.isNamed(call, "sp_addextendedproperty")) {
            SystemCalls.property(call)
                    .ifPresentOrElse(properties::add, () -> others.add(statement));
        } else if (!SystemCalls.isNamed(call, "sp_addtype")) {
            others.add(statement);
        }
    }

    private void switchTriggers(boolean enabled, List<ObjectId> names, Optional<ObjectId> target) {
        List<ObjectId> meant =
                !names.isEmpty()
                        ? names
                        : objects.values().stream()
                                .filter(Trigger.class::isInstance)
                                .filter(object -> ((Trigger) object).target().equals(target))
                                .map(CatalogObject::id)
                                .toList();
        if (enabled) {
            meant.forEach(disabledTriggers::remove);
        } else {
            disabledTriggers.addAll(meant);
        }
    }

    private void switchOffTriggers() {
        objects.replaceAll((id, object) ->
                object instanceof Trigger trigger && disabledTriggers.contains(id)
                        ? new Trigger(id, trigger.target(), false, trigger.definition())
                        : object);
    }
}
