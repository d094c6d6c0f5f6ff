package dev.tidegate.convert.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
    private static final List<String> FIELDS =
            List.of("plain", "a, b", "she said \"no\"", "two\nlines", "and\r\nmore", "", "ü");

    @Test
    void whatIsWrittenIsReadAgainAsItWas() {
        assertThat(Csv.parse(Csv.line(FIELDS) + Csv.line(FIELDS))).containsExactly(FIELDS, FIELDS);
    }

    @Test
    void anotherReaderReadsTheSame() {
        assertThat(PlainCsv.read(Csv.line(FIELDS))).containsExactly(FIELDS);
    }

    @Test
    void onlyWhatNeedsQuotationMarksHasThem() {
        assertThat(Csv.line(List.of("a", "b c", "d,e"))).isEqualTo("a,b c,\"d,e\"\r\n");
    }

    @Test
    void whatASpreadsheetWouldRunIsText() {
        assertThat(Csv.line(List.of("=1+1", "@x", "-2", "+3", "a=b")))
                .isEqualTo("'=1+1,'@x,'-2,'+3,a=b\r\n");
    }

    @Test
    void linesMayEndInEachWayAndTheLastOneWithout() {
        assertThat(Csv.parse("a,b\nc,d\r\n\r\n\"e\",\rf,\"\""))
                .containsExactly(
                        List.of("a", "b"), List.of("c", "d"), List.of("e", ""), List.of("f", ""));
    }

    @Test
    void aQuotationMarkThatIsNotClosedIsNamedWithItsLine() {
        assertThatThrownBy(() -> Csv.parse("a,b\nc,\"d\ne"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the quotation mark in line 2 is not closed");
    }
}
