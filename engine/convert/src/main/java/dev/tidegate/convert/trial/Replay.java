package dev.tidegate.convert.trial;

import dev.tidegate.convert.PgNames;
import dev.tidegate.convert.Scratch.Answer;
import dev.tidegate.convert.Scratch.Refusal;
import dev.tidegate.convert.Scratch.Session;
import dev.tidegate.convert.expected.Outcome;
import dev.tidegate.convert.expected.TargetValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs objects on PostgreSQL as the script runs them on SQL Server, and keeps what they give. */
final class Replay {
    private static final String RAISED = "P5000";
    private static final Pattern NUMBER = Pattern.compile("\"number\"\\s*:\\s*(-?[0-9]{1,9})");
    private static final String CURSOR = "refcursor";
    private static final String OPEN =
            "select name from pg_catalog.pg_cursors where name <> '' order by creation_time, name";
    private static final String NOW = "select clock_timestamp() at time zone 'UTC'";

    private final Session session;
    private final Filling filling;

    /** Statements that read the compared columns of tables, by the source's names. */
    private final Map<String, String> tables;

    private final TargetValues values;
    private final Map<String, String> contents;
    private final Map<String, List<List<String>>> baseline = new LinkedHashMap<>();

    Replay(Session session, Filling filling, Map<String, String> tables)
            throws InterruptedException {
        this.session = session;
        this.filling = filling;
        this.tables = new LinkedHashMap<>(tables);
        this.values = TargetValues.at(session.rows(NOW).getFirst().getFirst());
        this.contents = contents();
        for (Map.Entry<String, String> table : tables.entrySet()) {
            baseline.put(table.getKey(), canonical(session.answer(table.getValue())));
        }
    }

    /** Rows of each table before an object is run. */
    Map<String, List<List<String>>> baseline() {
        return baseline;
    }

    /** Runs an object and undoes it. */
    Outcome run(TargetRun run) throws InterruptedException {
        filling.advance();
        Savepoint.must(session, "savepoint object");
        Outcome outcome = kept(run);
        Savepoint.must(session, "rollback to savepoint object");
        return outcome;
    }

    private Outcome kept(TargetRun run) throws InterruptedException {
        Answer last = new Answer(Optional.empty(), List.of(), List.of(), List.of());
        for (String statement : run.statements()) {
            last = session.answer(statement);
            if (last.refusal().isPresent()) {
                return Outcome.failed(failure(last.refusal().get()));
            }
        }
        List<List<String>> rows = List.of();
        List<String> outputs = List.of();
        Optional<String> status = Optional.empty();
        switch (run.gives()) {
            case NOTHING -> {}
            case ROWS -> rows = canonical(last);
            case PARAMETERS -> {
                List<String> given = last.rows().isEmpty() ? List.of() : canonical(last).getFirst();
                outputs = given.subList(0, Math.min(run.outputs(), given.size()));
                int at = last.columns().lastIndexOf(Routine.STATUS);
                status = at < run.outputs() ? Optional.empty() : Optional.of(given.get(at));
                List<List<String>> fetched = new ArrayList<>();
                for (Answer answer : sets(last)) {
                    if (answer.refusal().isPresent()) {
                        return Outcome.failed(failure(answer.refusal().get()));
                    }
                    fetched.addAll(canonical(answer));
                }
                rows = fetched;
            }
        }
        return new Outcome(
                rows,
                outputs,
                status,
                run.changes() ? changed() : Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** What is in the cursors that a call opened, in the order of its parameters. */
    private List<Answer> sets(Answer called) throws InterruptedException {
        List<String> open = session.rows(OPEN).stream().map(List::getFirst).toList();
        List<Answer> sets = new ArrayList<>();
        for (List<@Nullable String> row : called.rows()) {
            for (int at = 0; at < row.size(); at++) {
                String name = row.get(at);
                if (called.types().get(at).equals(CURSOR) && name != null && open.contains(name)) {
                    sets.add(session.answer("fetch 10000 from " + PgNames.quoted(name)));
                }
            }
        }
        return sets;
    }

    /** The types of each set of rows that a call gives by cursors; nothing if it fails. */
    List<List<String>> types(TargetRun run) throws InterruptedException {
        Savepoint.must(session, "savepoint object");
        List<List<String>> types = new ArrayList<>();
        Answer called = session.answer(run.statements().getLast());
        if (called.refusal().isEmpty()) {
            for (Answer answer : sets(called)) {
                if (answer.refusal().isEmpty()) {
                    types.add(answer.types());
                }
            }
        }
        Savepoint.must(session, "rollback to savepoint object");
        return types;
    }

    private List<List<String>> canonical(Answer answer) {
        return answer.rows().stream().map(row -> values.row(answer.types(), row)).toList();
    }

    private static Outcome.Failure failure(Refusal refusal) {
        Matcher number = NUMBER.matcher(refusal.detail());
        return new Outcome.Failure(
                refusal.sqlState().equals(RAISED) && number.find()
                        ? Integer.parseInt(number.group(1))
                        : 0,
                refusal.sqlState());
    }

    private Map<String, List<List<String>>> changed() throws InterruptedException {
        Map<String, List<List<String>>> changed = new LinkedHashMap<>();
        for (Map.Entry<String, String> now : contents().entrySet()) {
            if (!now.getValue().equals(contents.get(now.getKey()))) {
                String query = tables.getOrDefault(now.getKey(), "");
                changed.put(now.getKey(), canonical(session.answer(query)));
            }
        }
        return changed;
    }

    /** Something that is another when a table's rows are others, by the table. */
    private Map<String, String> contents() throws InterruptedException {
        Map<String, String> found = new LinkedHashMap<>();
        if (tables.isEmpty()) {
            return found;
        }
        String query =
                tables.entrySet().stream()
                        .map(it ->
                                "select "
                                        + PgNames.literal(it.getKey())
                                        + ", string_agg(r::text, '|' order by r::text) from ("
                                        + it.getValue()
                                        + ") r")
                        .collect(Collectors.joining(" union all "));
        session.rows(query).forEach(row -> found.put(row.getFirst(), row.getLast()));
        return found;
    }
}
