package dev.tidegate.bind;

import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.DefinitionStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;
import java.util.Optional;

/** An object of a schema. */
public sealed interface CatalogObject
        permits Table,
                CatalogObject.AliasType,
                CatalogObject.TableType,
                CatalogObject.View,
                CatalogObject.Routine,
                CatalogObject.Trigger,
                CatalogObject.Sequence,
                CatalogObject.Synonym {
    ObjectId id();

    /** The statement that made it. */
    Located<? extends Statement> definition();

    /**
     * {@code CREATE TYPE … FROM}, also by {@code sp_addtype}.
     *
     * @param base the type of the system that it stands for
     */
    record AliasType(
            ObjectId id, SqlType base, boolean nullable, Located<? extends Statement> definition)
            implements CatalogObject {}

    /** {@code CREATE TYPE … AS TABLE}. */
    record TableType(
            ObjectId id, Table shape, Located<DefinitionStatement.CreateTableType> definition)
            implements CatalogObject {}

    record View(ObjectId id, Located<ModuleDefinition.View> definition) implements CatalogObject {}

    /** What kind of routine it is. */
    enum RoutineKind {
        PROCEDURE,
        SCALAR_FUNCTION,
        INLINE_TABLE_FUNCTION,
        TABLE_FUNCTION
    }

    /**
     * A procedure or function.
     *
     * @param returns the type of a scalar function; INT for a procedure
     * @param rows what a TABLE_FUNCTION gives, by the definition of its table variable
     */
    record Routine(
            ObjectId id,
            RoutineKind kind,
            List<Parameter> parameters,
            Optional<SqlType> returns,
            Optional<Table> rows,
            Located<? extends ModuleDefinition> definition)
            implements CatalogObject {
        public Routine {
            parameters = List.copyOf(parameters);
        }

        /** The parameter of a name with its {@code @}, in any case. */
        public Optional<Parameter> parameter(String name) {
            return parameters.stream()
                    .filter(any -> ObjectId.fold(any.name()).equals(ObjectId.fold(name)))
                    .findFirst();
        }
    }

    /**
     * A parameter of a routine.
     *
     * @param name with its {@code @}
     * @param declared its type as it was written
     * @param value its default
     */
    record Parameter(
            String name,
            SqlType type,
            DataType declared,
            boolean output,
            Optional<Located<? extends Expression>> value) {}

    /** A trigger of a table or view; id has the schema of its target. */
    record Trigger(
            ObjectId id,
            Optional<ObjectId> target,
            boolean enabled,
            Located<ModuleDefinition.Trigger> definition)
            implements CatalogObject {}

    record Sequence(ObjectId id, SqlType type, Located<DefinitionStatement.Sequence> definition)
            implements CatalogObject {}

    /** A synonym; its target may be in another database or on another server. */
    record Synonym(
            ObjectId id, ObjectName target, Located<DefinitionStatement.CreateSynonym> definition)
            implements CatalogObject {}
}
