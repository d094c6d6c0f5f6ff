package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.MemoryTrail;
import dev.tidegate.control.QuarantineVerb;
import dev.tidegate.cutover.Direction;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an operator sees of the quarantine. */
final class QuarantineVerbTest {
    private static final Lsn LSN = Lsn.parse("0000002a:00000d68:0003");
    private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

    @TempDir Path directory;

    private final FakeDesk desk = new FakeDesk(0);
    private final FakeDesk second = new FakeDesk(1);
    private final FakeDesk back = new FakeDesk(0);
    private final MemoryTrail trail = new MemoryTrail();
    private final StringWriter out = new StringWriter();
    private String settings = "";

    @BeforeEach
    void writeSettings() throws IOException {
        settings =
                Files.writeString(
                                directory.resolve("shop.yaml"),
                                """
                                pipeline: shop
                                source: {url: "jdbc:sqlserver://x;databaseName=y", user: u, password: p}
                                journal: {bootstrap_servers: "kafka:9092"}
                                target: {url: "jdbc:postgresql://x/y", user: u}
                                """)
                        .toString();
    }

    @Test
    void theListSaysWhereEachStandsAndWhatToDoNext() {
        assertThat(run("list")).isEqualTo(ExitCode.DIFFERENCE);

        assertThat(out.toString())
                .isEqualTo(
                        """
                        0000002a:00000d68:0003  blocking     TARGET_REFUSED  since 2026-07-01T12:00:00Z
                        next: mend the target and start the daemon again, or put the transaction aside:
                          tidegate quarantine approve --transaction 0000002a:00000d68:0003 --reason TEXT
                        """);
        assertThat(desk.closed).isTrue();
    }

    @Test
    void anApprovalNeedsTheTransactionAndAReason() {
        assertThat(run("approve", "--transaction", LSN.toString(), "--reason", "ticket 4711"))
                .isEqualTo(ExitCode.DONE);

        assertThat(desk.decisions)
                .containsExactly(
                        "approve " + LSN + " " + System.getProperty("user.name") + ": ticket 4711");
        assertThat(out.toString())
                .startsWith("transaction " + LSN + " is approved\nnext: start the daemon again");
        assertThat(run("approve", "--reason", "x")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("approve", "-t", LSN.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("approve", "-t", "soon", "--reason", "x"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString()).contains("'soon' is not an LSN such as 0000002a:00000d68:0003");
    }

    @Test
    void withdrawAndResolveTakeTheSame() {
        assertThat(run("withdraw", "-t", LSN.toString(), "--reason", "a")).isZero();
        assertThat(run("resolve", "-t", LSN.toString(), "--reason", "b")).isZero();

        assertThat(desk.decisions).hasSize(2).last().asString().startsWith("resolve " + LSN);
    }

    @Test
    void rowValuesAreShownOnlyOnRequest() {
        assertThat(run("show", "-t", LSN.toString())).isZero();
        assertThat(out.toString())
                .contains("dbo.item: 2 insert", "U+0000")
                .doesNotContain("S3CRET");

        assertThat(run("show", "-t", LSN.toString(), "--values")).isZero();
        assertThat(out.toString())
                .contains("0 insert dbo.item\n    after  {\"id\": 1, \"name\": \"S3CRET\"}");
    }

    @Test
    void programsGetJsonWithEveryDigit() {
        assertThat(run("show", "-t", LSN.toString(), "--values", "--format", "json")).isZero();

        assertThat(out.toString().lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("\"transaction\":\"" + LSN + "\"", "\"state\":\"blocking\"");
        assertThat(out.toString()).contains("\"after\":{\"id\": 1, \"name\": \"S3CRET\"}");
        assertThat(run("list", "--format", "json")).isEqualTo(ExitCode.DIFFERENCE);
    }

    @Test
    void aTransactionIsFoundInTheGroupThatItStandsInTheWayOf() throws IOException {
        putAuditIntoAGroupOfItsOwn();
        desk.empty = true;

        assertThat(run("list")).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString())
                .contains(
                        "since 2026-07-01T12:00:00Z  group 1",
                        "tidegate quarantine approve --group 1 --transaction " + LSN);
        assertThat(run("approve", "-t", LSN.toString(), "--reason", "x")).isZero();
        assertThat(out.toString()).contains("transaction " + LSN + " of group 1 is approved");
        assertThat(second.decisions).hasSize(1);
        assertThat(desk.decisions).isEmpty();
        assertThat(second.closed).isTrue();
    }

    @Test
    void oneThatStandsInTheWayOfSeveralGroupsIsDecidedForEach() throws IOException {
        putAuditIntoAGroupOfItsOwn();

        assertThat(run("approve", "-t", LSN.toString(), "--reason", "x"))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString()).contains("stood in the way of the groups 0, 1");
        assertThat(run("approve", "-t", LSN.toString(), "--reason", "x", "--group", "0")).isZero();
        assertThat(desk.decisions).hasSize(1);
        assertThat(second.decisions).isEmpty();
        assertThat(run("list", "--group", "2")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
    }

    private void putAuditIntoAGroupOfItsOwn() throws IOException {
        Path file = directory.resolve("shop.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("user: u, password", "groups: [dbo.audit], user: u, password"));
    }

    @Test
    void whatIsDecidedIsNotedInTheAuditTrailBeforeAndAfter() {
        assertThat(run("approve", "-t", LSN.toString(), "--reason", "ticket 4711")).isZero();

        assertThat(trail.latest(9))
                .extracting(it -> it.deed().act() + " " + it.outcome() + " " + it.detail())
                .containsExactly(
                        "quarantine.approve BEGUN ticket 4711", "quarantine.approve DONE ");
        assertThat(trail.latest(9).getFirst().deed().who())
                .isEqualTo(System.getProperty("user.name"));
        assertThat(trail.latest(9).getFirst().deed().manner()).isEqualTo("target");
        assertThat(trail.latest(9).getFirst().deed().subject()).isEqualTo(LSN.toString());
        assertThat(run("show", "-t", LSN.toString())).isZero();
        assertThat(trail.latest(9)).as("a look is not noted").hasSize(2);
    }

    @Test
    void theWayBackHasAQuarantineOfItsOwn() throws IOException {
        putAuditIntoAGroupOfItsOwn();

        assertThat(run("list", "--back")).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(out.toString())
                .contains(
                        "next: mend the source, and the stream back goes on by itself, or put the"
                                + " transaction aside:\n  tidegate quarantine approve --back"
                                + " --transaction "
                                + LSN
                                + " --reason TEXT");
        assertThat(run("approve", "--back", "-t", LSN.toString(), "--reason", "x")).isZero();
        assertThat(out.toString())
                .contains("next: wait: the stream back puts the transaction aside within seconds");
        assertThat(run("resolve", "--back", "-t", LSN.toString(), "--reason", "y")).isZero();

        assertThat(back.decisions).hasSize(2);
        assertThat(desk.decisions).isEmpty();
        assertThat(second.decisions).isEmpty();
        assertThat(trail.latest(1).getFirst().deed().subject())
                .isEqualTo(LSN + " of the stream back");
    }

    @Test
    void whatCannotBeNotedIsNotDone() {
        trail.failure =
                Optional.of(
                        new TidegateException(
                                ErrorCode.TARGET_UNAVAILABLE, "it is read-only", "Wait."));

        assertThat(run("approve", "-t", LSN.toString(), "--reason", "x"))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(desk.decisions).isEmpty();
    }

    @Test
    void whatTheDeskRefusesComesOut() {
        desk.refusal =
                Optional.of(
                        new TidegateException(
                                ErrorCode.QUARANTINE_REFUSED, "is already applied", "Rest."));

        assertThat(run("approve", "-t", LSN.toString(), "--reason", "x"))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(ExitCode.of(ErrorCode.QUARANTINE_REFUSED)).isEqualTo(ExitCode.PRECONDITION);
        assertThat(trail.latest(1).getFirst().detail())
                .isEqualTo("QUARANTINE_REFUSED: is already applied");
        assertThat(desk.closed).isTrue();
    }

    private QuarantineDesk open(Settings settings, Direction direction, int group) {
        return switch (direction) {
            case FORWARD -> group == 0 ? desk : second;
            case BACK -> back;
        };
    }

    private int run(String verb, String... options) {
        List<String> all = new ArrayList<>(List.of(verb, "--settings", settings));
        all.addAll(Arrays.asList(options));
        return new QuarantineVerb(this::open, _ -> trail)
                .commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
    }

    private static final class FakeDesk implements QuarantineDesk {
        private final List<String> decisions = new ArrayList<>();
        private Optional<TidegateException> refusal = Optional.empty();
        private final int group;
        private boolean empty;
        private boolean closed;

        FakeDesk(int group) {
            this.group = group;
        }

        private Case at(State state) {
            return new Case(
                    group,
                    LSN,
                    state,
                    "TARGET_REFUSED",
                    "a value of column \"Name\" has the character U+0000",
                    NOON,
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    Optional.empty());
        }

        private Case decide(String verb, Lsn commitLsn, Consent consent, State to) {
            refusal.ifPresent(e -> {
                throw e;
            });
            decisions.add(
                    "%s %s %s: %s".formatted(verb, commitLsn, consent.who(), consent.reason()));
            return at(to);
        }

        @Override
        public List<Case> list() {
            return empty ? List.of() : List.of(at(State.BLOCKING));
        }

        @Override
        public Case find(Lsn commitLsn) {
            return at(State.BLOCKING);
        }

        @Override
        public Case approve(Lsn commitLsn, Consent consent) {
            return decide("approve", commitLsn, consent, State.APPROVED);
        }

        @Override
        public Case withdraw(Lsn commitLsn, Consent consent) {
            return decide("withdraw", commitLsn, consent, State.BLOCKING);
        }

        @Override
        public Case resolve(Lsn commitLsn, Consent consent) {
            return decide("resolve", commitLsn, consent, State.RESOLVED);
        }

        @Override
        public List<Content> contents(Lsn commitLsn) {
            return List.of(new Content("dbo.item", "insert", 2));
        }

        @Override
        public void read(Lsn commitLsn, ChangeReader reader) {
            Stream.of("{\"id\": 1, \"name\": \"S3CRET\"}")
                    .map(row ->
                            new StoredChange(
                                    0, "insert", "dbo.item", Optional.empty(), Optional.of(row)))
                    .forEach(reader::accept);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
