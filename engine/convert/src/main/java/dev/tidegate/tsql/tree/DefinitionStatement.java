package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A statement that defines, drops or permits something other than tables and modules. */
public sealed interface DefinitionStatement extends Statement {

    /** CREATE SCHEMA; statements are those inside it. */
    record CreateSchema(
            Span span,
            Optional<Identifier> name,
            Optional<Identifier> owner,
            List<Statement> statements)
            implements DefinitionStatement {
        public CreateSchema {
            statements = List.copyOf(statements);
        }
    }

    /** ALTER SCHEMA … TRANSFER; what is TYPE, XML SCHEMA COLLECTION or OBJECT. */
    record TransferToSchema(Span span, Identifier schema, String what, ObjectName name)
            implements DefinitionStatement {}

    /** CREATE TYPE … FROM. */
    record CreateAliasType(Span span, ObjectName name, DataType base, Optional<Boolean> nullable)
            implements DefinitionStatement {}

    record CreateTableType(
            Span span,
            ObjectName name,
            List<DefinitionPart.TableElement> elements,
            List<Option> options)
            implements DefinitionStatement {
        public CreateTableType {
            elements = List.copyOf(elements);
            options = List.copyOf(options);
        }
    }

    /** CREATE TYPE … EXTERNAL NAME. */
    record CreateExternalType(Span span, ObjectName name, ObjectName external)
            implements DefinitionStatement {}

    /** CREATE or ALTER SEQUENCE. */
    record Sequence(
            Span span,
            boolean alter,
            ObjectName name,
            Optional<DataType> type,
            List<Option> options)
            implements DefinitionStatement {
        public Sequence {
            options = List.copyOf(options);
        }
    }

    record CreateSynonym(Span span, ObjectName name, ObjectName target)
            implements DefinitionStatement {}

    /** CREATE DEFAULT or CREATE RULE, of old. */
    record CreateBoundObject(Span span, String kind, ObjectName name, Expression expression)
            implements DefinitionStatement {}

    record CreateXmlSchemaCollection(Span span, ObjectName name, Expression schema)
            implements DefinitionStatement {}

    /**
     * DROP.
     *
     * @param kind TABLE, VIEW, PROCEDURE, XML SCHEMA COLLECTION, … in capitals
     * @param rest what follows the names: ON table of an index, CASCADE, WITH (…)
     */
    record Drop(
            Span span, String kind, boolean ifExists, List<ObjectName> names, Optional<Span> rest)
            implements DefinitionStatement {
        public Drop {
            names = List.copyOf(names);
        }
    }

    /**
     * GRANT, DENY or REVOKE.
     *
     * @param permissions their words in capitals, with columns as value where they have any
     * @param securableClass OBJECT, SCHEMA, TYPE, … if said
     * @param options GRANT OPTION FOR, WITH GRANT OPTION, CASCADE, AS
     */
    record Permission(
            Span span,
            String verb,
            List<Option> permissions,
            Optional<String> securableClass,
            Optional<ObjectName> securable,
            List<Option> columns,
            List<Identifier> principals,
            List<Option> options)
            implements DefinitionStatement {
        public Permission {
            permissions = List.copyOf(permissions);
            columns = List.copyOf(columns);
            principals = List.copyOf(principals);
            options = List.copyOf(options);
        }
    }

    /** ENABLE or DISABLE TRIGGER; no names stand for ALL. */
    record SwitchTrigger(
            Span span,
            boolean enabled,
            List<ObjectName> names,
            String scope,
            Optional<ObjectName> target)
            implements DefinitionStatement {
        public SwitchTrigger {
            names = List.copyOf(names);
        }
    }

    record UpdateStatistics(Span span, ObjectName table, Optional<Span> rest)
            implements DefinitionStatement {}
}
