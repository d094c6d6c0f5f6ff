package dev.tidegate.convert.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final String HOSTILE =
            """
            CREATE VIEW [dbo].[<script>alert(1)</script>] AS
            SELECT name, '</pre><img src=x onerror=alert(2)>' AS "a"" onclick='x'" FROM sys.objects
            GO
            CREATE VIEW [" onmouseover="alert(3)].[{}&amp;] AS SELECT name FROM sys.objects
            GO
            """;

    private final String page = page(Assessing.SHOP);

    private static String page(String sql) {
        return HtmlReport.of(Assessing.script(sql), Assessing.lines(sql));
    }

    @Test
    void whatIsInAScriptIsNeverMarkup() {
        String hostile = page(HOSTILE);

        assertThat(hostile)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("&lt;/pre&gt;&lt;img src=x onerror=alert(2)&gt;")
                .contains("{}&amp;amp;")
                .doesNotContain("<script", "<img", "\" onmouseover=\"", "onclick='");
    }

    @Test
    void whatTurnsTheTextAroundOrIsNoCharacterIsReplaced() {
        assertThat(Markup.escaped("a\u202Eb\u0000c\uD800d\uFFFFe\u2066\tf"))
                .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFD\tf");
        assertThat(Markup.escaped("ü𝄞é")).isEqualTo("ü𝄞é");
    }

    @Test
    void aTemplateAndItsPartsMustMeet() {
        assertThatThrownBy(() -> Markup.of("<p>{}</p>"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Markup.of("<p></p>", "a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Markup.of("<p>{}</p>", "{}").html()).isEqualTo("<p>{}</p>");
    }

    @Test
    void eachLinkLeadsToAPlaceOfThePageAndNoneOutOfIt() {
        List<String> links = found("href=\"([^\"]*)\"");
        List<String> places = found(" id=\"([^\"]*)\"");

        assertThat(links).hasSizeGreaterThan(10).allMatch(it -> it.startsWith("#"));
        assertThat(places).doesNotHaveDuplicates();
        assertThat(links).extracting(it -> it.substring(1)).isSubsetOf(places);
        assertThat(page).doesNotContain("http://", "https://", "src=", "<script");
    }

    @Test
    void theHardestObjectsStandBeforeTheFiguresWithTheirReason() {
        int hardest = page.indexOf("id=\"hardest\"");
        int types = page.indexOf("id=\"types\"");

        assertThat(hardest).isPositive().isLessThan(types);
        assertThat(page.substring(hardest, types))
                .contains("dbo.Catalogs", "dbo.Report", "sys.objects");
    }

    @Test
    void anObjectShowsItsLinesOfTheScript() {
        assertThat(page)
                .contains("<span class=\"no\">4</span>SELECT name FROM sys.objects")
                .contains("shop.sql, line");
    }

    @Test
    void whatWasNotTriedIsSaid() {
        assertThat(page).contains("Not tried on PostgreSQL.", "(L1)", "(L2)", "--scratch");
    }

    @Test
    void whatWaitsIsListedUnderWhatItWaitsFor() {
        String waiting =
                page.substring(page.indexOf("id=\"waiting\""), page.indexOf("id=\"objects\""));

        assertThat(waiting).contains("dbo.Catalogs").contains("dbo.Names");
    }

    @Test
    void theSameScriptsGiveTheSameBytes() {
        assertThat(page(Assessing.SHOP)).isEqualTo(page);
    }

    @Test
    void aDatabaseWithNothingToDoHasNoHardest() {
        assertThat(page("CREATE TABLE t (x int)"))
                .contains("and none needs work by hand", "everything converts by itself");
    }

    private List<String> found(String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map((MatchResult it) -> it.group(1))
                .toList();
    }
}
