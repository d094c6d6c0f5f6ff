package dev.tidegate.bind;

import dev.tidegate.bind.CatalogObject.AliasType;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.CatalogObject.Sequence;
import dev.tidegate.bind.CatalogObject.Synonym;
import dev.tidegate.bind.CatalogObject.TableType;
import dev.tidegate.bind.CatalogObject.Trigger;
import dev.tidegate.bind.CatalogObject.View;
import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.DefinitionPart.TableElement;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the scripts of one database define, after all of their statements. Immutable.
 *
 * <p>Names are looked up without regard to case; a name without a schema is in {@code dbo}. The
 * order of each kind is that of the scripts. Tables, views, routines, sequences and synonyms share
 * their names, as in SQL Server; types have names of their own.
 */
public final class Catalog {
    private final List<String> schemas;
    private final Map<ObjectId, CatalogObject> objects;
    private final Map<ObjectId, CatalogObject> types;
    private final List<ExtendedProperty> properties;
    private final List<Duplicate> duplicates;
    private final List<Located<? extends Statement>> others;
    private final Types resolver;

    /** Two objects whose names differ in case only: the later one is in the catalog. */
    public record Duplicate(
            ObjectId replaced, ObjectId kept, Located<? extends Statement> definition) {}

    /** What a reader has read. */
    record Contents(
            List<String> schemas,
            Map<ObjectId, CatalogObject> objects,
            Map<ObjectId, CatalogObject> types,
            List<ExtendedProperty> properties,
            List<Duplicate> duplicates,
            List<Located<? extends Statement>> others) {}

    Catalog(Contents contents) {
        this.schemas = List.copyOf(contents.schemas);
        this.objects = new LinkedHashMap<>(contents.objects);
        this.types = new LinkedHashMap<>(contents.types);
        this.properties = List.copyOf(contents.properties);
        this.duplicates = List.copyOf(contents.duplicates);
        this.others = List.copyOf(contents.others);
        this.resolver = new Types(resolved(types.values()));
    }

    /** What these scripts define, read in this order. */
    public static Catalog of(List<SourceFile> files) {
        return new CatalogReader().read(files);
    }

    static Map<ObjectId, SqlType> resolved(Collection<CatalogObject> types) {
        Map<ObjectId, SqlType> resolved = new LinkedHashMap<>();
        for (CatalogObject type : types) {
            resolved.put(
                    type.id(),
                    type instanceof AliasType alias
                            ? alias.base()
                            : SqlType.of(SqlType.Kind.TABLE));
        }
        return resolved;
    }

    /** Schemas that are created or used by an object, each once. */
    public List<String> schemas() {
        return schemas;
    }

    /** All objects but types. */
    public List<CatalogObject> objects() {
        return List.copyOf(objects.values());
    }

    /** Alias types and table types. */
    public List<CatalogObject> types() {
        return List.copyOf(types.values());
    }

    public List<Table> tables() {
        return all(Table.class);
    }

    /** The object of this name, whatever it is; types are not among them. */
    public Optional<CatalogObject> find(ObjectId id) {
        return Optional.ofNullable(objects.get(id));
    }

    public Optional<Table> table(ObjectId id) {
        return find(id, Table.class);
    }

    public Optional<View> view(ObjectId id) {
        return find(id, View.class);
    }

    public Optional<Routine> routine(ObjectId id) {
        return find(id, Routine.class);
    }

    public Optional<Sequence> sequence(ObjectId id) {
        return find(id, Sequence.class);
    }

    public Optional<Synonym> synonym(ObjectId id) {
        return find(id, Synonym.class);
    }

    public Optional<AliasType> aliasType(ObjectId id) {
        return Optional.ofNullable(types.get(id))
                .filter(AliasType.class::isInstance)
                .map(AliasType.class::cast);
    }

    public Optional<TableType> tableType(ObjectId id) {
        return Optional.ofNullable(types.get(id))
                .filter(TableType.class::isInstance)
                .map(TableType.class::cast);
    }

    /** The triggers of a table or view, in the order of the scripts. */
    public List<Trigger> triggers(ObjectId target) {
        return all(Trigger.class).stream()
                .filter(trigger -> trigger.target().filter(target::equals).isPresent())
                .toList();
    }

    /**
     * The object that a name stands for, a synonym followed once if what it names is in this
     * database.
     */
    public Optional<CatalogObject> resolve(ObjectName name) {
        Optional<CatalogObject> found = find(ObjectId.of(name));
        if (found.isPresent() && found.get() instanceof Synonym synonym) {
            return synonym.target().parts().size() <= 2
                    ? find(ObjectId.of(synonym.target()))
                    : found;
        }
        return found;
    }

    /** A type as a column, parameter or variable declares it. */
    public SqlType type(DataType type) {
        return resolver.inDefinition(type);
    }

    /** A type as CAST and CONVERT name it: without a length it has 30 characters. */
    public SqlType castType(DataType type) {
        return resolver.inCast(type);
    }

    /**
     * The shape of a table that is defined inside a routine: a temporary table, a table variable,
     * or what a function returns.
     *
     * @param definition the statement around the elements
     */
    public Table shape(
            ObjectId id,
            List<? extends TableElement> elements,
            Located<? extends Statement> definition) {
        TableDraft draft = new TableDraft(id, definition, resolver, types);
        elements.forEach(element -> draft.add(element, definition, true));
        return draft.table();
    }

    public List<ExtendedProperty> properties() {
        return properties;
    }

    public List<Duplicate> duplicates() {
        return duplicates;
    }

    /**
     * The statements outside of all modules that define nothing in this catalog, in the order of
     * the scripts: those that change rows or the session, permissions, what could not be parsed.
     */
    public List<Located<? extends Statement>> others() {
        return others;
    }

    private <T extends CatalogObject> Optional<T> find(ObjectId id, Class<T> kind) {
        return find(id).filter(kind::isInstance).map(kind::cast);
    }

    private <T extends CatalogObject> List<T> all(Class<T> kind) {
        List<T> all = new ArrayList<>();
        for (CatalogObject object : objects.values()) {
            if (kind.isInstance(object)) {
                all.add(kind.cast(object));
            }
        }
        return List.copyOf(all);
    }
}
