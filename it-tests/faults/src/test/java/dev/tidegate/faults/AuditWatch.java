package dev.tidegate.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks all the time at what the audits of a pipeline say, in every way in which they say it and
 * through all restarts, and remembers whether they ever called a row different.
 */
final class AuditWatch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Pattern NUMBER =
            Pattern.compile(
                    "^(tidegate_validation_\\w+)(\\{.*})? ([0-9.Ee+]+)$", Pattern.MULTILINE);

    /** Notes each difference in the moment in which it is recorded, however soon it goes again. */
    private static final String WITNESS =
            """
            create table public.ever_confirmed (source_table text, kind text, columns text[]);
            create function public.note_confirmed() returns trigger language plpgsql as $$
                begin
                    insert into public.ever_confirmed
                        values (new.source_table, new.kind, new.columns);
                    return new;
                end $$;
            create trigger note_confirmed after insert or update on tidegate.audit_mismatch
                for each row execute function public.note_confirmed();
            alter table tidegate.audit_mismatch enable always trigger note_confirmed;
            """;

    private final Scenario scenario;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<Voice, String> reported = new EnumMap<>(Voice.class);
    private final Map<String, Double> counters = new HashMap<>();
    private final Map<String, Double> sums = new HashMap<>();
    private final Set<String> suspects = new HashSet<>();
    private final Set<String> targetPasses = new HashSet<>();
    private final Set<String> sourcePasses = new HashSet<>();
    private final List<Long> ages = new ArrayList<>();
    private final ProcessorTime processors = new ProcessorTime();
    private final Thread thread;
    private volatile Optional<Exception> broken = Optional.empty();
    private boolean calm;

    /** Where an operator hears of a row that differs. */
    enum Voice {
        STATUS,
        METRICS,
        LOG,
        RECORDS
    }

    private AuditWatch(Scenario scenario) {
        this.scenario = scenario;
        this.thread = Thread.ofPlatform().daemon().name("audit-watch").start(this::lookOnAndOn);
    }

    /** Starts to look; the audits' tables are on the target already. */
    static AuditWatch start(Scenario scenario) throws SQLException {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement()) {
            statement.execute(WITNESS);
        }
        return new AuditWatch(scenario);
    }

    private void lookOnAndOn() {
        try {
            do {
                look();
            } while (!stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            broken = Optional.of(e);
        }
    }

    private void look() throws Exception {
        processors.look();
        Optional<JsonNode> status = scenario.daemon().validation();
        Optional<String> metrics = scenario.daemon().metrics();
        synchronized (this) {
            status.ifPresent(it -> it.path("tables").forEach(this::look));
            metrics.ifPresent(this::look);
        }
    }

    private void look(JsonNode table) {
        String name = table.path("name").asText();
        String state = table.path("state").asText();
        if (state.equals("MISMATCH") || table.path("mismatches").asLong() > 0) {
            report(Voice.STATUS, name + " is " + state);
        }
        if (state.equals("SUSPECT")) {
            suspects.add(name + " since " + table.path("since").asText());
        }
        note(targetPasses, name, table.path("target"));
        note(sourcePasses, name, table.path("source"));
        if (calm && table.path("ageSeconds").isNumber()) {
            ages.add(table.path("ageSeconds").asLong());
        }
    }

    private static void note(Set<String> passes, String name, JsonNode pass) {
        if (pass.hasNonNull("ended")) {
            passes.add(name + " " + pass.path("ended").asText());
        }
    }

    /** A process that starts counts from 0. */
    private void look(String metrics) {
        Matcher number = NUMBER.matcher(metrics);
        while (number.find()) {
            String metric = number.group(1);
            double value = Double.parseDouble(number.group(3));
            String labels = number.group(2);
            if (value > 0
                    && (metric.equals("tidegate_validation_mismatches")
                            || metric.equals("tidegate_validation_confirmed_total"))) {
                report(Voice.METRICS, metric + labels + " is " + value);
            }
            if (metric.endsWith("_total")) {
                Double last = counters.put(metric + labels, value);
                double more = last == null || value < last ? value : value - last;
                sums.merge(metric, more, Double::sum);
            }
        }
    }

    private synchronized void report(Voice voice, String what) {
        reported.putIfAbsent(voice, what);
    }

    /** Who called a row different, ever; what was said first. */
    Map<Voice, String> reported() throws Exception {
        if (broken.isPresent()) {
            throw new AssertionError("nobody looked to the end", broken.get());
        }
        for (String line : scenario.everythingPrinted().lines().toList()) {
            if (line.contains("MISMATCH in")) {
                report(Voice.LOG, line);
            }
        }
        try (Connection target = scenario.target();
                Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select source_table || ' ' || kind || ' ' || columns::text"
                                        + " from public.ever_confirmed")) {
            while (row.next()) {
                report(Voice.RECORDS, row.getString(1));
            }
        }
        synchronized (this) {
            return Map.copyOf(reported);
        }
    }

    /** Who used the processors since it looks on. */
    String processors() {
        return processors.text();
    }

    /** From now on ages count, until {@link #strained}. */
    synchronized void calm() {
        calm = true;
    }

    synchronized void strained() {
        calm = false;
    }

    /**
     * Waits until both comparisons of every table have been made wholly after a moment, found
     * nothing, and are younger than an age.
     */
    void awaitCertified(Instant since, Duration age) throws Exception {
        scenario.await(
                "every table was found equal on both sides since " + since,
                () -> {
                    Optional<JsonNode> status = scenario.daemon().validation();
                    if (status.isEmpty() || status.get().path("tables").isEmpty()) {
                        return false;
                    }
                    for (JsonNode table : status.get().path("tables")) {
                        if (!table.path("state").asText().equals("VERIFIED")
                                || table.path("ageSeconds").asLong() >= age.toSeconds()
                                || !isAfter(since, table.path("source").path("began"))
                                || !isAfter(since, table.path("target").path("began"))) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static boolean isAfter(Instant since, JsonNode moment) {
        return moment.isTextual() && Instant.parse(moment.asText()).isAfter(since);
    }

    /**
     * What was seen so far.
     *
     * @param targetPasses comparisons of a table's rows on the target with the ledger
     * @param sourcePasses comparisons of a table's rows on the source with the target's
     * @param ages of tables in calm stretches, in seconds, ascending
     * @param cleared keys that looked different and were not
     * @param begunAnew comparisons, or parts of them, that were begun anew
     * @param suspects times that a table was SUSPECT
     */
    record Figures(
            int targetPasses,
            int sourcePasses,
            List<Long> ages,
            long cleared,
            long begunAnew,
            int suspects) {
        long median() {
            return ages.isEmpty() ? 0 : ages.get(ages.size() / 2);
        }

        long oldest() {
            return ages.isEmpty() ? 0 : ages.getLast();
        }
    }

    synchronized Figures figures() {
        return new Figures(
                targetPasses.size(),
                sourcePasses.size(),
                ages.stream().sorted().toList(),
                sums.getOrDefault("tidegate_validation_cleared_total", 0.0).longValue(),
                sums.getOrDefault("tidegate_validation_begun_anew_total", 0.0).longValue(),
                suspects.size());
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
