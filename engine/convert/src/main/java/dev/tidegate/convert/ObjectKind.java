package dev.tidegate.convert;

import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.RoutineKind;
import dev.tidegate.bind.Table;

/** Kinds of objects in the order in which reports name them. */
public enum ObjectKind {
    SCHEMA("schema", "schemas"),
    TYPE("type", "types"),
    SEQUENCE("sequence", "sequences"),
    TABLE("table", "tables"),
    FUNCTION("function", "functions"),
    VIEW("view", "views"),
    PROCEDURE("procedure", "procedures"),
    TRIGGER("trigger", "triggers"),
    SYNONYM("synonym", "synonyms");

    private final String one;
    private final String many;

    ObjectKind(String one, String many) {
        this.one = one;
        this.many = many;
    }

    /** What one of them is called. */
    public String one() {
        return one;
    }

    /** What several are called; also the folder that they are in. */
    public String many() {
        return many;
    }

    static ObjectKind of(CatalogObject object) {
        return switch (object) {
            case Table _ -> TABLE;
            case CatalogObject.AliasType _, CatalogObject.TableType _ -> TYPE;
            case CatalogObject.View _ -> VIEW;
            case CatalogObject.Routine routine ->
                    routine.kind() == RoutineKind.PROCEDURE ? PROCEDURE : FUNCTION;
            case CatalogObject.Trigger _ -> TRIGGER;
            case CatalogObject.Sequence _ -> SEQUENCE;
            case CatalogObject.Synonym _ -> SYNONYM;
        };
    }
}
