package dev.tidegate.postgres.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the stream back is read from has a name that PostgreSQL takes for a slot. */
class WayBackTest {
    @Test
    void aPlainNameIsTakenAsItIs() {
        assertThat(WayBack.slot("shop_2")).isEqualTo("tidegate_shop_2");
    }

    @Test
    void whatASlotCannotBeCalledIsReplacedAndTheNamesStayApart() {
        assertThat(WayBack.slot("Shop-2")).matches("tidegate_shop_2_[0-9a-f]+");
        assertThat(WayBack.slot("shop 2")).isNotEqualTo(WayBack.slot("shop-2"));
    }

    @Test
    void aLongNameIsShortened() {
        String name = WayBack.slot("a".repeat(100));

        assertThat(name).matches("[a-z0-9_]{1,63}");
        assertThat(name).isNotEqualTo(WayBack.slot("a".repeat(99)));
    }
}
