package dev.tidegate.convert.assess;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads CSV in another way than {@link Csv}: what is between quotation marks is every other piece
 * of the text. It knows no empty field in quotation marks, which nothing here writes.
 */
final class PlainCsv {
    private static final String QUOTE = "\uE000";
    private static final String COMMA = "\uE001";
    private static final String LINE = "\uE002";

    private PlainCsv() {}

    static List<List<String>> read(String text) {
        String[] pieces = text.replace("\"\"", QUOTE).split("\"", -1);
        StringBuilder marked = new StringBuilder();
        for (int at = 0; at < pieces.length; at++) {
            marked.append(
                    at % 2 == 1
                            ? pieces[at]
                            : pieces[at].replace(",", COMMA).replace("\r\n", LINE));
        }
        List<List<String>> records = new ArrayList<>();
        for (String line : marked.toString().split(LINE, -1)) {
            if (line.isEmpty()) {
                continue;
            }
            List<String> fields = new ArrayList<>();
            for (String field : line.split(COMMA, -1)) {
                fields.add(field.replace(QUOTE, "\""));
            }
            records.add(fields);
        }
        return records;
    }
}
