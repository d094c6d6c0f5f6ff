package dev.tidegate.convert.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReckoningTest {
    @Test
    void aFurtherPlaceOfTheSameRuleTakesAnEighth() {
        assertThat(
                        minutes(
                                item(Rule.CODE, "a cursor"),
                                item(Rule.CODE, "a jump"),
                                item(Rule.CHECK, "a cursor"),
                                item(Rule.CODE, "a view")))
                .containsExactly(240, 30, 60, 30);
    }

    @Test
    void thePlaceOfAReasonThatWasThereBeforeTakesLessStill() {
        assertThat(
                        minutes(
                                item(Rule.CODE, "a cursor"),
                                item(Rule.CODE, "a cursor"),
                                item(Rule.PERMISSION, "a grant"),
                                item(Rule.PERMISSION, "a grant")))
                .containsExactly(240, 5, 15, 1);
    }

    @Test
    void aDetailOfARuleIsTheSameRule() {
        List<AssessedItem> items =
                Reckoning.reckoned(
                        List.of(
                                item(Rule.CODE, "a jump").detailed("goto"),
                                item(Rule.CODE, "a cursor").detailed("cursor")));

        assertThat(items).extracting(AssessedItem::minutes).containsExactly(240, 30);
        assertThat(RuleFigures.of(items))
                .extracting(RuleFigures::key)
                .containsExactly("TG2001/goto", "TG2001/cursor");
    }

    @Test
    void whatIsOnlyToBeKnownTakesNothing() {
        assertThat(minutes(item(Rule.CODE_NOTE, "a"), item(Rule.CODE_NOTE, "b")))
                .containsExactly(0, 0);
    }

    @Test
    void theClassIsThatOfTheWholeEffort() {
        assertThat(Complexity.of(0)).isEqualTo(Complexity.INFO);
        assertThat(Complexity.of(59)).isEqualTo(Complexity.SIMPLE);
        assertThat(Complexity.of(60)).isEqualTo(Complexity.MEDIUM);
        assertThat(Complexity.of(239)).isEqualTo(Complexity.MEDIUM);
        assertThat(Complexity.of(240)).isEqualTo(Complexity.COMPLEX);
    }

    private static List<Integer> minutes(ActionItem... items) {
        return Reckoning.reckoned(List.of(items)).stream().map(AssessedItem::minutes).toList();
    }

    private static ActionItem item(Rule rule, String reason) {
        return new ActionItem(rule, "shop.sql", 1, 1, reason, "Change it.");
    }
}
