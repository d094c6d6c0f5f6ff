package dev.tidegate.convert.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Scratch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssessorTest {
    private final Assessment shop = Assessing.script(Assessing.SHOP);

    @Test
    void whatHasNothingToKnowConvertsByItself() {
        AssessedObject table = Assessing.object(shop, "dbo.Orders");

        assertThat(table.verdict()).isEqualTo(Verdict.BY_ITSELF);
        assertThat(table.complexity()).isEqualTo(Complexity.NONE);
        assertThat(table.minutes()).isZero();
    }

    @Test
    void whatIsNotConvertedNeedsWorkAndSaysWhere() {
        AssessedObject view = Assessing.object(shop, "dbo.Catalogs");

        assertThat(view.verdict()).isEqualTo(Verdict.WORK);
        assertThat(view.complexity()).isEqualTo(Complexity.COMPLEX);
        assertThat(view.minutes()).isGreaterThanOrEqualTo(240);
        assertThat(view.line()).isEqualTo(3);
        assertThat(view.lastLine()).isEqualTo(4);
        assertThat(view.lines()).isEqualTo(2);
        assertThat(view.items().getFirst().item().line()).isBetween(3, 4);
    }

    @Test
    void whatUsesAnObjectThatIsNotConvertedWaitsForItAndTakesNothingItself() {
        AssessedObject view = Assessing.object(shop, "dbo.Names");

        assertThat(view.waitsFor()).containsExactly(new ObjectId("dbo", "Catalogs"));
        assertThat(view.verdict()).isEqualTo(Verdict.LOOK);
        assertThat(view.minutes()).isZero();
        assertThat(view.items()).extracting(it -> it.item().rule().id()).containsExactly("TG4003");
    }

    @Test
    void aProcedureUsesTheTableThatItReads() {
        assertThat(Assessing.object(shop, "dbo.Report").uses())
                .containsExactly(new ObjectId("dbo", "Orders"));
    }

    @Test
    void aColumnWithTheNameOfATableDoesNotUseIt() {
        Assessment assessment =
                Assessing.script(
                        """
                        CREATE TABLE Status (Id int)
                        GO
                        CREATE TABLE Item (Id int, Status int)
                        GO
                        CREATE VIEW v AS SELECT i.Id, Status FROM Item AS i
                        """);

        assertThat(Assessing.object(assessment, "dbo.v").uses())
                .containsExactly(new ObjectId("dbo", "Item"));
    }

    @Test
    void effortAddsUpByObjectByRuleAndAsAWhole() {
        int ofObjects = shop.objects().stream().mapToInt(AssessedObject::minutes).sum();
        int others = shop.databases().getFirst().otherMinutes();

        assertThat(others).isPositive();
        assertThat(shop.occurrenceMinutes()).isEqualTo(ofObjects + others);
        assertThat(shop.rules().stream().mapToInt(RuleFigures::minutes).sum())
                .isEqualTo(shop.occurrenceMinutes());
        assertThat(shop.types().values().stream().mapToInt(Figures::minutes).sum())
                .isEqualTo(ofObjects);
        assertThat(shop.rules().stream().mapToInt(RuleFigures::learningMinutes).sum())
                .isEqualTo(shop.learningMinutes());
        assertThat(shop.minutes()).isEqualTo(shop.occurrenceMinutes() + shop.learningMinutes());
    }

    @Test
    void eachObjectHasOneVerdictAndOneClass() {
        Figures figures = shop.figures();

        assertThat(List.of(Verdict.values()).stream().mapToInt(figures::count).sum())
                .isEqualTo(figures.all());
        assertThat(List.of(Complexity.values()).stream().mapToInt(figures::count).sum())
                .isEqualTo(figures.all());
        assertThat(figures.count(Verdict.BY_ITSELF)).isEqualTo(figures.count(Complexity.NONE));
    }

    @Test
    void theHardestComeFirstAndWhatConvertsByItselfIsNotAmongThem() {
        List<AssessedObject> hardest = shop.hardest(10);

        assertThat(hardest)
                .extracting(AssessedObject::name)
                .containsExactlyInAnyOrder("dbo.Catalogs", "dbo.Names", "dbo.Report")
                .endsWith("dbo.Names");
        assertThat(shop.hardest(1)).containsExactly(hardest.getFirst());
    }

    @Test
    void whatAServerRefusesIsWorkWithItsWords() throws InterruptedException {
        Assessment assessment =
                Assessing.tried(
                        "CREATE TABLE a (x int)\nGO\nCREATE TABLE b (x int)",
                        new Server("table dbo.b", "no room for b", List.of()));

        AssessedObject refused = Assessing.object(assessment, "dbo.b");
        assertThat(refused.verdict()).isEqualTo(Verdict.WORK);
        assertThat(refused.complexity()).isEqualTo(Complexity.MEDIUM);
        assertThat(refused.items().getFirst().item().rule().id()).isEqualTo("TG4001");
        assertThat(refused.items().getFirst().item().reason()).contains("no room for b");
        assertThat(Assessing.object(assessment, "dbo.a").verdict()).isEqualTo(Verdict.BY_ITSELF);
    }

    @Test
    void whatIsRefusedBecauseOfAnotherObjectWaitsForThat() throws InterruptedException {
        Assessment assessment =
                Assessing.tried(
                        "CREATE TABLE a (x int)\nGO\nCREATE VIEW v AS SELECT x FROM dbo.a",
                        new Server("dbo.a", "no", List.of()));

        assertThat(Assessing.object(assessment, "dbo.a").minutes()).isEqualTo(60);
        assertThat(Assessing.object(assessment, "dbo.v").minutes()).isZero();
        assertThat(Assessing.object(assessment, "dbo.v").waitsFor())
                .containsExactly(new ObjectId("dbo", "a"));
    }

    @Test
    void whatFailsWhenItIsRunIsWorkWithTheServersWords() throws InterruptedException {
        Assessment assessment =
                Assessing.tried(
                        "CREATE PROCEDURE p AS DECLARE @a int = 1",
                        new Server(
                                "nothing",
                                "",
                                List.of(),
                                Optional.of(
                                        new Scratch.Refusal(
                                                "42883", "no such function", "", "p"))));

        AssessedObject procedure = Assessing.object(assessment, "dbo.p");
        assertThat(procedure.items().getLast().item().rule().id()).isEqualTo("TG4004");
        assertThat(procedure.items().getLast().item().reason())
                .isEqualTo("when run: no such function (SQLSTATE 42883)");
        assertThat(procedure.verdict()).isEqualTo(Verdict.WORK);
        assertThat(procedure.standing().l2()).isEqualTo(Rung.YES);
        assertThat(procedure.standing().l3()).isEqualTo(Rung.NO);
    }

    @Test
    void whatTheCheckFindsIsWorkWithTheNumberOfFindings() throws InterruptedException {
        Assessment assessment =
                Assessing.tried(
                        "CREATE PROCEDURE p AS DECLARE @a int = 1",
                        new Server("nothing", "", List.of("first finding", "second finding")));

        AssessedObject procedure = Assessing.object(assessment, "dbo.p");
        assertThat(procedure.items().getLast().item().rule().id()).isEqualTo("TG4002");
        assertThat(procedure.items().getLast().item().reason())
                .isEqualTo("first finding (and 1 more)");
        assertThat(procedure.verdict()).isEqualTo(Verdict.WORK);
    }

    @Test
    void whyAnObjectIsHardIsSaidInALine() {
        Why why = Why.of(Assessing.object(shop, "dbo.Catalogs"));

        assertThat(why.text()).isEqualTo("Code is not converted: the system view sys.objects");
        assertThat(why.more()).isEmpty();
    }

    @Test
    void theReasonWithTheMostPlacesIsTheFirst() {
        Assessment assessment =
                Assessing.script(
                        """
                        CREATE PROCEDURE p @s nvarchar(100) AS
                        BEGIN
                            SELECT name FROM sys.objects;
                            EXEC (@s);
                            EXEC (@s);
                        END
                        """);

        Why why = Why.of(Assessing.object(assessment, "dbo.p"));

        assertThat(why.text()).contains("run time");
        assertThat(why.more()).isEqualTo("in 2 places, and 1 more");
    }

    /** Refuses statements with a text, and finds the same in every routine. */
    private record Server(
            String refused, String error, List<String> found, Optional<Refusal> failure)
            implements Scratch {
        Server(String refused, String error, List<String> found) {
            this(refused, error, found, Optional.empty());
        }

        @Override
        public Attempt create(List<String> statements) {
            boolean refuses = statements.stream().anyMatch(it -> it.contains(refused));
            return refuses
                    ? new Attempt(Optional.of(error), List.of(), List.of())
                    : new Attempt(Optional.empty(), List.of(1L), List.of(1L));
        }

        @Override
        public boolean checksRoutines() {
            return true;
        }

        @Override
        public List<String> findings(long routine, List<String> temporaryTables) {
            return found;
        }

        @Override
        public Session session() {
            return new OneProcedure(failure);
        }
    }

    /** A server with the procedure {@code dbo.p}, and what comes of calling it. */
    private record OneProcedure(Optional<Scratch.Refusal> failure) implements Scratch.Session {
        @Override
        public Optional<Scratch.Refusal> run(String statement) {
            return statement.equals("call dbo.p()") ? failure : Optional.empty();
        }

        @Override
        public Scratch.Answer answer(String statement) {
            return new Scratch.Answer(run(statement), List.of(), List.of(), List.of());
        }

        @Override
        public List<List<String>> rows(String query) {
            return query.contains("pg_proc")
                    ? List.of(List.of("1", "dbo", "p", "p", "f", "i", "", "", ""))
                    : List.of();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
