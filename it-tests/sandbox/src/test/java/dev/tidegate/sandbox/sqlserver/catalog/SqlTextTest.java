package dev.tidegate.sandbox.sqlserver.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SqlTextTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    0                          | (0)
                    (0)                        | (0)
                    ((1.5))                    | (1.5)
                    -1                         | (-1)
                    N'x'                       | N'x'
                    'it''s (a) AND b'          | 'it''s (a) AND b'
                    GetDate()                  | getdate()
                    (newid())                  | newid()
                    CURRENT_TIMESTAMP          | getdate()
                    NULL                       | NULL
                    qty > 0                    | [qty]>(0)
                    "UnitPrice" >= 0           | [UnitPrice]>=(0)
                    a between 1 and 5          | [a] BETWEEN (1) AND (5)
                    pub_id in ('1', '2') OR pub_id like '99[0-9]' | [pub_id] IN ('1','2') OR [pub_id] LIKE '99[0-9]'
                    BirthDate < getdate()      | [BirthDate]<getdate()
                    dateadd(day, 7, GETDATE()) | dateadd(day,(7),getdate())
                    """)
    void textsComeInTheFormThatSqlServerShows(String written, String shown) {
        assertThat(SqlText.normalise(written)).isEqualTo(shown);
    }
}
