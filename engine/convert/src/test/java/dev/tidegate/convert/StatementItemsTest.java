package dev.tidegate.convert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementItemsTest {
    @Test
    void anOptionOfTheDatabaseThatChangesWhatTriggersDoIsToldOf() {
        assertThat(Converting.script("ALTER DATABASE [d] SET RECURSIVE_TRIGGERS ON").items())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.rule()).isEqualTo(Rule.STATEMENT);
                    assertThat(item.line()).isEqualTo(1);
                    assertThat(item.reason()).contains("RECURSIVE_TRIGGERS is on");
                    assertThat(item.suggestion()).contains("guard");
                });
        assertThat(Converting.script("ALTER DATABASE [d] SET RECURSIVE_TRIGGERS OFF").items())
                .isEmpty();
    }

    @Test
    void aCollationOfTheDatabaseThatComparesOtherwiseIsToldOf() {
        for (String collation : new String[] {"Latin1_General_CS_AS", "Latin1_General_BIN2"}) {
            assertThat(Converting.script("CREATE DATABASE d COLLATE " + collation).items())
                    .singleElement()
                    .satisfies(item -> assertThat(item.rule()).isEqualTo(Rule.COLLATION));
        }
        assertThat(Converting.script("CREATE DATABASE d COLLATE Latin1_General_CI_AI").items())
                .hasSize(1);
        assertThat(Converting.script("ALTER DATABASE d COLLATE Latin1_General_CI_AS").items())
                .isEmpty();
    }
}
