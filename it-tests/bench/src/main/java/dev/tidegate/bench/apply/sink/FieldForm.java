package dev.tidegate.bench.apply.sink;

import java.util.List;

/**
 * A column in the sink's topics.
 *
 * @param table name of its table, which is the topic's too
 * @param type how its values look
 * @param optional whether NULL is allowed
 * @param key whether it is in the primary key
 */
public record FieldForm(String table, String name, Type type, boolean optional, boolean key) {
    /** How its values look. */
    public record Type(ValueForm form, int scale) {}

    /** One line, for the file that the sink's process reads. */
    public String line() {
        return String.join(
                " ",
                List.of(
                        table,
                        name,
                        type.form().name(),
                        Integer.toString(type.scale()),
                        Boolean.toString(optional),
                        Boolean.toString(key)));
    }

    /** As the sink wants to see it. */
    FieldForm shown(SinkSettings settings) {
        Type shown = new Type(settings.shown(type.form()), type.scale());
        return new FieldForm(table, name, shown, optional, key);
    }

    static FieldForm parse(String line) {
        String[] parts = line.split(" ", -1);
        return new FieldForm(
                parts[0],
                parts[1],
                new Type(ValueForm.valueOf(parts[2]), Integer.parseInt(parts[3])),
                Boolean.parseBoolean(parts[4]),
                Boolean.parseBoolean(parts[5]));
    }
}
