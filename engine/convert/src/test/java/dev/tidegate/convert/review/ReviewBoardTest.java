package dev.tidegate.convert.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.CodeConverter;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectFile;
import dev.tidegate.convert.ObjectFiles;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.convert.review.Decision.Verdict;
import dev.tidegate.convert.review.ReviewBoard.Contents;
import dev.tidegate.convert.review.ReviewBoard.Reviewed;
import dev.tidegate.convert.review.ReviewBoard.State;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReviewBoardTest {
    private static final String TABLE = "table dbo.t";
    private static final String PATH = "dbo/tables/t.sql";

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> beside = new HashMap<>();
    private Manifest manifest = converted("CREATE TABLE t (a int)");

    private static Conversion conversion(String script) {
        Catalog catalog =
                Catalog.of(
                        List.of(
                                new SourceFile(
                                        "t.sql", TSqlParser.parse(script, SyntaxOptions.SCRIPT))));
        return new DatabaseConverter(new TableExpressions(17), CodeConverter.NONE, Profile.STRICT)
                .convert("test", catalog);
    }

    private Manifest converted(String script) {
        Conversion conversion = conversion(script);
        List<ObjectFile> files = ObjectFiles.of(conversion);
        texts.clear();
        files.forEach(file -> file.text().ifPresent(text -> texts.put(file.path(), text.text())));
        return Manifest.of(conversion, files);
    }

    private Reviewed reviewed(String object, Decision... decisions) {
        return ReviewBoard.objects(manifest, new Contents(texts, beside), List.of(decisions))
                .stream()
                .filter(any -> any.entry().object().equals(object))
                .findFirst()
                .orElseThrow();
    }

    private static Decision decided(Reviewed on, Verdict verdict) {
        return new Decision(
                on.entry().object(), verdict, "ada", "2026-07-01T12:00:00Z", "", on.text());
    }

    @Test
    void whatNobodyHasToLookAtIsClear() {
        assertThat(reviewed(TABLE).state()).isEqualTo(State.CLEAR);
        assertThat(reviewed("schema dbo").state()).isEqualTo(State.CLEAR);
    }

    @Test
    void anItemThatIsNotOnlyToKnowAsksForALook() {
        manifest = converted("CREATE TABLE t (a varchar(9) COLLATE Latin1_General_CI_AS)");

        assertThat(reviewed(TABLE).state()).isEqualTo(State.WAITING);
        assertThat(reviewed(TABLE).reasons()).containsExactly("TG1105");
    }

    @Test
    void anApprovalEndsWhenTheTextChanges() {
        manifest = converted("CREATE TABLE t (a varchar(9) COLLATE Latin1_General_CI_AS)");
        Decision approval = decided(reviewed(TABLE), Verdict.APPROVED);
        assertThat(reviewed(TABLE, approval).state()).isEqualTo(State.APPROVED);

        texts.computeIfPresent(PATH, (_, text) -> text.replace("character varying(9)", "text"));

        assertThat(reviewed(TABLE, approval).state()).isEqualTo(State.WAITING);
        assertThat(reviewed(TABLE, approval).hasEnded()).isTrue();
    }

    @Test
    void aCommentInAHeaderEndsNoApproval() {
        manifest = converted("CREATE TABLE t (a varchar(9) COLLATE Latin1_General_CI_AS)");
        Decision approval = decided(reviewed(TABLE), Verdict.APPROVED);

        texts.computeIfPresent(PATH, (_, text) -> text.replace("from t.sql", "from u.sql"));

        assertThat(reviewed(TABLE, approval).state()).isEqualTo(State.APPROVED);
    }

    @Test
    void whatIsNotConvertedWaitsForAFileOrToBeLeftOut() {
        manifest = converted("CREATE PROCEDURE p AS SELECT 1");
        Reviewed procedure = reviewed("procedure dbo.p");

        assertThat(procedure.missing()).containsExactly("dbo/procedures/p.sql");
        assertThat(procedure.reasons())
                .contains("is not converted: write dbo/procedures/p.sql, or leave it out");
        assertThat(reviewed("procedure dbo.p", decided(procedure, Verdict.LEFT_OUT)).state())
                .isEqualTo(State.LEFT_OUT);

        texts.put("dbo/procedures/p.sql", "create procedure dbo.p() language sql as ''");
        Decision approval = decided(reviewed("procedure dbo.p"), Verdict.APPROVED);
        assertThat(reviewed("procedure dbo.p", approval).state()).isEqualTo(State.APPROVED);

        Map<String, String> written = Map.copyOf(texts);
        manifest = converted("CREATE PROCEDURE p AS SELECT 2");
        texts.putAll(written);
        assertThat(reviewed("procedure dbo.p", approval).state()).isEqualTo(State.WAITING);
    }

    @Test
    void anEditWhoseSourceChangedWaitsForTheMerge() {
        beside.put(PATH, "select 1");

        assertThat(reviewed(TABLE).state()).isEqualTo(State.WAITING);
        assertThat(reviewed(TABLE).reasons().getFirst()).contains("merge " + PATH + ".new");
    }

    @Test
    void whatIsRejectedKeepsBlockingAndWhatIsLeftOutDoesNot() {
        Reviewed table = reviewed(TABLE);

        assertThat(reviewed(TABLE, decided(table, Verdict.REJECTED)).state().blocks()).isTrue();
        assertThat(reviewed(TABLE, decided(table, Verdict.LEFT_OUT)).state().blocks()).isFalse();
    }

    @Test
    void whatAServerRefusesOrFindsAsksForALookUntilItIsApproved() {
        for (Rung l1 : List.of(Rung.NO, Rung.YES)) {
            Conversion conversion = conversion("CREATE TABLE t (a int)");
            manifest =
                    Manifest.of(
                            conversion,
                            ObjectFiles.of(conversion),
                            standings(conversion, l1, Rung.NO));

            Reviewed waiting = reviewed(TABLE);

            assertThat(waiting.state()).isEqualTo(State.WAITING);
            assertThat(waiting.state().blocks()).isTrue();
            assertThat(waiting.reasons()).containsExactly(l1 == Rung.NO ? "TG4001" : "TG4002");
            assertThat(reviewed(TABLE, decided(waiting, Verdict.APPROVED)).state())
                    .isEqualTo(State.APPROVED);
        }
    }

    @Test
    void whatFailsWhenItIsRunAsksForALookAndWhatIsNotDecidedDoesNot() {
        Conversion conversion = conversion("CREATE TABLE t (a int)");
        manifest =
                Manifest.of(
                        conversion,
                        ObjectFiles.of(conversion),
                        standings(conversion, Rung.YES, Rung.YES, Rung.NO));
        assertThat(reviewed(TABLE).state()).isEqualTo(State.WAITING);
        assertThat(reviewed(TABLE).reasons()).containsExactly("TG4004");

        List<Standing> notAsked =
                standings(conversion, Rung.NOT_CHECKED, Rung.NOT_CHECKED, Rung.NOT_CHECKED);
        manifest = converted("CREATE TABLE t (a int)").keepingFindings(manifest, notAsked);
        assertThat(reviewed(TABLE).reasons()).as("kept").containsExactly("TG4004");

        manifest =
                Manifest.of(
                        conversion,
                        ObjectFiles.of(conversion),
                        standings(conversion, Rung.YES, Rung.YES, Rung.NOT_DECIDED));
        assertThat(reviewed(TABLE).state()).isEqualTo(State.CLEAR);
    }

    @Test
    void whatDiffersFromTheSourceWaitsUntilItIsComparedAgain() {
        Conversion conversion = conversion("CREATE TABLE t (a int)");
        Manifest before =
                Manifest.of(conversion, ObjectFiles.of(conversion), compared(conversion, Rung.NO));
        manifest = before;
        assertThat(reviewed(TABLE).reasons()).containsExactly("TG4005");
        manifest = before.keepingFindings(before, compared(conversion, Rung.NO));
        assertThat(reviewed(TABLE).reasons()).as("once").containsExactly("TG4005");

        Manifest now = converted("CREATE TABLE t (a int)");
        manifest = now.keepingFindings(before, compared(conversion, Rung.NOT_CHECKED));
        assertThat(reviewed(TABLE).reasons()).as("kept").containsExactly("TG4005");

        manifest = now.keepingFindings(before, compared(conversion, Rung.YES));
        assertThat(reviewed(TABLE).state()).isEqualTo(State.CLEAR);
    }

    private static List<Standing> compared(Conversion conversion, Rung l4) {
        return conversion.objects().stream()
                .map(object ->
                        new Standing(
                                object,
                                Rung.YES,
                                Rung.YES,
                                Rung.YES,
                                Rung.YES,
                                l4,
                                List.of("another row", "not decided when run")))
                .toList();
    }

    @Test
    void whatAServerSaidStaysUntilOneIsAskedAgainOrTheSourceChanges() {
        Conversion same = conversion("CREATE TABLE t (a int)");
        List<Standing> refused = standings(same, Rung.NO, Rung.NO);
        Manifest before = Manifest.of(same, ObjectFiles.of(same), refused);
        List<Standing> notAsked = standings(same, Rung.NOT_CHECKED, Rung.NOT_CHECKED);
        List<Standing> wellNow = standings(same, Rung.YES, Rung.YES);

        manifest = converted("CREATE TABLE t (a int)").keepingFindings(before, notAsked);
        assertThat(reviewed(TABLE).state()).isEqualTo(State.WAITING);
        manifest = before.keepingFindings(before, refused);
        assertThat(reviewed(TABLE).reasons()).as("once").containsExactly("TG4001");

        manifest = converted("CREATE TABLE t (a int)").keepingFindings(before, wellNow);
        assertThat(reviewed(TABLE).state()).isEqualTo(State.CLEAR);
        manifest = converted("CREATE TABLE t (b int)").keepingFindings(before, notAsked);
        assertThat(reviewed(TABLE).state()).isEqualTo(State.CLEAR);
    }

    private static List<Standing> standings(Conversion conversion, Rung l1, Rung l2) {
        return standings(conversion, l1, l2, l2);
    }

    private static List<Standing> standings(Conversion conversion, Rung l1, Rung l2, Rung l3) {
        return conversion.objects().stream()
                .map(object ->
                        new Standing(
                                object,
                                Rung.YES,
                                l1,
                                l2,
                                l3,
                                Rung.NOT_CHECKED,
                                List.of("no such type")))
                .toList();
    }
}
