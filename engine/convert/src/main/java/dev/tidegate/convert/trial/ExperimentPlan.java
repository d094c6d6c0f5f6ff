package dev.tidegate.convert.trial;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.Parameter;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.PgNames;
import dev.tidegate.convert.Scratch.Session;
import dev.tidegate.convert.expected.Dependence;
import dev.tidegate.convert.expected.Experiment;
import dev.tidegate.convert.expected.Experiment.Argument;
import dev.tidegate.convert.expected.Experiment.Call;
import dev.tidegate.convert.expected.Experiment.Look;
import dev.tidegate.convert.expected.Experiment.Query;
import dev.tidegate.convert.expected.Experiment.Run;
import dev.tidegate.convert.expected.Experiment.Unknown;
import dev.tidegate.convert.expected.SqlServerNames;
import dev.tidegate.convert.expected.SqlServerValues;
import dev.tidegate.convert.trial.TargetRun.Gives;
import dev.tidegate.model.TargetNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans how each object of a database is run on both sides alike. */
final class ExperimentPlan {
    /** Sequences that are not those of columns, with what they give next. */
    private static final String SEQUENCES =
            """
            select n.nspname, c.relname, 100 + s.seqincrement from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_sequence s on s.seqrelid = c.oid
            where s.seqmin <= 100 and s.seqmax > 100 and s.seqincrement > 0\
            """;

    private final Catalog catalog;
    private final Conversion conversion;
    private final Session session;
    private final Filling filling;
    private final Map<Long, Relation> relations;
    private final Map<Long, Routine> routines;
    private final GeneratedValues values;
    private final SourceTables tables;
    private final Replay replay;
    private final Dependence dependence;
    private final SourceArguments arguments;
    private final Firings firings;
    private final Map<ConvertedObject, Planned> planned = new LinkedHashMap<>();

    /** How an object is run on each side; on PostgreSQL perhaps not at all. */
    record Planned(Run source, Optional<TargetRun> target) {
        static Planned unknown(ConvertedObject object, String why) {
            return new Planned(new Unknown(key(object), why), Optional.empty());
        }
    }

    /** What there is on the target. */
    record Target(
            Session session,
            Filling filling,
            Map<Long, Relation> relations,
            Map<Long, Routine> routines,
            GeneratedValues values) {}

    ExperimentPlan(
            Conversion conversion,
            Catalog catalog,
            Target target,
            Map<ConvertedObject, List<Long>> created)
            throws InterruptedException {
        this.conversion = conversion;
        this.catalog = catalog;
        this.session = target.session();
        this.filling = target.filling();
        this.relations = target.relations();
        this.routines = target.routines();
        this.values = target.values();
        List<Relation> all = List.copyOf(relations.values());
        this.tables = new SourceTables(catalog, created, all, filling);
        this.replay = new Replay(session, filling, tables.queries());
        this.dependence = new Dependence(catalog, tables.given());
        this.arguments = new SourceArguments(catalog);
        this.firings = new Firings(catalog, session, filling, all, tables);
        for (ConvertedObject object : conversion.objects()) {
            List<Long> handles = created.get(object);
            Optional<Planned> plan =
                    handles == null ? notCreated(object) : planned(object, handles);
            if (plan.isPresent()) {
                planned.put(object, plan.get());
            }
        }
    }

    /** Kind and name of an object, as files of results name it. */
    static String key(ConvertedObject object) {
        return object.kind().one() + " " + object.id();
    }

    Map<ConvertedObject, Planned> planned() {
        return planned;
    }

    Catalog catalog() {
        return catalog;
    }

    Replay replay() {
        return replay;
    }

    Dependence dependence() {
        return dependence;
    }

    Experiment experiment() throws InterruptedException {
        StringBuilder sources = new StringBuilder();
        conversion.objects().stream()
                .map(it -> key(it) + " " + it.origin().hash() + "\n")
                .sorted()
                .forEach(sources::append);
        return new Experiment(
                conversion.database(),
                TargetNames.hash(sources.toString()),
                tables.all(),
                sequences(),
                planned.values().stream().map(Planned::source).toList());
    }

    private List<Experiment.Sequence> sequences() throws InterruptedException {
        Map<String, Long> next = new LinkedHashMap<>();
        for (List<String> row : session.rows(SEQUENCES)) {
            next.put(
                    PgNames.quoted(row.get(0)) + "." + PgNames.quoted(row.get(1)),
                    Long.parseLong(row.get(2)));
        }
        List<Experiment.Sequence> sequences = new ArrayList<>();
        for (ConvertedObject object : conversion.objects()) {
            Long number = next.get(PgNames.object(object.id()));
            if (object.kind() == ObjectKind.SEQUENCE && number != null) {
                sequences.add(new Experiment.Sequence(object.id(), number));
            }
        }
        return sequences;
    }

    private static Optional<Planned> notCreated(ConvertedObject object) {
        return switch (object.kind()) {
            case SCHEMA, TYPE, SEQUENCE, SYNONYM -> Optional.empty();
            case TABLE, VIEW, FUNCTION, PROCEDURE, TRIGGER ->
                    Optional.of(Planned.unknown(object, "it is not created on PostgreSQL"));
        };
    }

    private Optional<Planned> planned(ConvertedObject object, List<Long> created)
            throws InterruptedException {
        return switch (object.kind()) {
            case SCHEMA, TYPE, SEQUENCE, SYNONYM -> Optional.empty();
            case TABLE -> Optional.of(table(object));
            case VIEW -> Optional.of(view(object, created));
            case FUNCTION -> Optional.of(function(object, created));
            case PROCEDURE -> Optional.of(procedure(object, created));
            case TRIGGER -> Optional.of(firings.of(object));
        };
    }

    private Planned table(ConvertedObject object) {
        Optional<SourceTables.Pair> pair = catalog.table(object.id()).flatMap(tables::pair);
        String query = tables.queries().get(object.id().toString());
        if (pair.isEmpty() || !filling.hasRows(pair.get().target().handle()) || query == null) {
            return Planned.unknown(object, "it takes no generated row that can be compared");
        }
        return new Planned(
                new Look(key(object), object.id()), Optional.of(TargetRun.ofRows(query, false)));
    }

    private Planned view(ConvertedObject object, List<Long> created) {
        for (long handle : created) {
            Relation relation = relations.get(handle);
            if (relation != null && relation.isView()) {
                TargetRun run = TargetRun.ofRows("select * from " + relation.sql(), false);
                Optional<String> shape =
                        shape(relation.columns().stream().map(Relation.Column::type).toList());
                return shape.map(it ->
                                new Planned(
                                        new Query(
                                                key(object),
                                                object.id(),
                                                "",
                                                "SELECT * FROM " + SqlServerNames.name(object.id()),
                                                it),
                                        Optional.of(run)))
                        .orElseGet(() ->
                                new Planned(
                                        new Unknown(
                                                key(object),
                                                "a column is of a type that SQL Server has not"),
                                        Optional.of(run)));
            }
        }
        return Planned.unknown(object, "there is nothing of it to run");
    }

    private static Optional<String> shape(List<String> types) {
        StringBuilder shape = new StringBuilder();
        for (String type : types) {
            Optional<String> one = SourceTables.shape(type);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            shape.append(one.get());
        }
        return Optional.of(shape.toString());
    }

    private Planned function(ConvertedObject object, List<Long> created) {
        Optional<CatalogObject.Routine> source = catalog.routine(object.id());
        Optional<Routine> target = routine(created);
        if (source.isEmpty() || target.isEmpty()) {
            return Planned.unknown(object, "there is nothing of it to run");
        }
        TargetRun run = TargetRun.ofRows(target.get().call(values), false);
        Optional<List<Argument>> given = arguments.of(source.get(), target.get());
        boolean scalar = source.get().kind() == CatalogObject.RoutineKind.SCALAR_FUNCTION;
        Optional<String> shape =
                scalar
                        ? source.get().returns().map(SqlServerValues::shape)
                        : shape(columns(target.get()));
        if (given.isEmpty() || shape.isEmpty()) {
            return new Planned(
                    new Unknown(
                            key(object),
                            given.isEmpty()
                                    ? "a parameter has no value that both sides share"
                                    : "a column is of a type that SQL Server has not"),
                    Optional.of(run));
        }
        StringBuilder declarations = new StringBuilder();
        List<String> texts = new ArrayList<>();
        for (Argument argument : given.get()) {
            if (argument.table()) {
                String variable = "@tidegate_" + (texts.size() + 1);
                declarations
                        .append("DECLARE " + variable + " " + argument.type() + "; ")
                        .append("INSERT " + variable + " VALUES (" + argument.value() + "); ");
                texts.add(variable);
            } else {
                texts.add(argument.value());
            }
        }
        String call = SqlServerNames.name(object.id()) + "(" + String.join(", ", texts) + ")";
        return new Planned(
                new Query(
                        key(object),
                        object.id(),
                        declarations.toString(),
                        (scalar ? "SELECT " : "SELECT * FROM ") + call,
                        shape.get()),
                Optional.of(run));
    }

    private Optional<Routine> routine(List<Long> created) {
        return created.stream()
                .filter(routines::containsKey)
                .map(routines::get)
                .filter(it -> it.kind() != Routine.Kind.TRIGGER)
                .findFirst();
    }

    private static List<String> columns(Routine routine) {
        return routine.parameters().stream()
                .filter(Routine.Parameter::isColumn)
                .map(Routine.Parameter::type)
                .toList();
    }

    private Planned procedure(ConvertedObject object, List<Long> created)
            throws InterruptedException {
        Optional<CatalogObject.Routine> source = catalog.routine(object.id());
        Optional<Routine> target = routine(created);
        if (source.isEmpty() || target.isEmpty()) {
            return Planned.unknown(object, "there is nothing of it to run");
        }
        boolean rows = target.get().kind() == Routine.Kind.FUNCTION;
        int outputs = (int) source.get().parameters().stream().filter(Parameter::output).count();
        TargetRun run =
                rows
                        ? TargetRun.ofRows(target.get().call(values), true)
                        : new TargetRun(
                                List.of(target.get().call(values)),
                                Gives.PARAMETERS,
                                outputs,
                                true);
        Optional<List<Argument>> given = arguments.of(source.get(), target.get());
        if (given.isEmpty()) {
            return new Planned(
                    new Unknown(key(object), "a parameter has no value that both sides share"),
                    Optional.of(run));
        }
        Optional<String> shape = Optional.empty();
        String why = "";
        if (rows) {
            shape = shape(columns(target.get()));
            why = shape.isEmpty() ? "a column is of a type that SQL Server has not" : "";
        } else if (target.get().givesCursors()) {
            List<Optional<String>> sets =
                    replay.types(run).stream().map(ExperimentPlan::shape).toList();
            shape = common(sets);
            why =
                    shape.isEmpty()
                            ? "it gives several sets of rows with other columns, or none here"
                            : "";
        } else if (dependence.runsWhatIsNotShown(object.id())) {
            why = "it runs what its text does not show, which may give rows";
        }
        return new Planned(
                why.isEmpty()
                        ? new Call(key(object), object.id(), given.get(), shape)
                        : new Unknown(key(object), why),
                Optional.of(run));
    }

    /** Of sets of rows that are kept together; sql_variant takes what differs. */
    private static Optional<String> common(List<Optional<String>> shapes) {
        if (shapes.isEmpty() || shapes.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        String common = shapes.getFirst().orElseThrow();
        for (Optional<String> each : shapes) {
            String other = each.orElseThrow();
            if (other.length() != common.length()) {
                return Optional.empty();
            }
            StringBuilder merged = new StringBuilder();
            for (int at = 0; at < common.length(); at++) {
                boolean same = common.charAt(at) == other.charAt(at);
                merged.append(same ? common.charAt(at) : 's');
            }
            common = merged.toString();
        }
        return Optional.of(common);
    }
}
