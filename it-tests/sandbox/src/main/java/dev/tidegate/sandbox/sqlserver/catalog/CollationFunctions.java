package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.Connection;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** SQL functions about collations; H2 calls them, with the database's name first. */
public final class CollationFunctions {
    private static final int UTF8 = 65001;
    private static final Pattern CODE_PAGE = Pattern.compile("_CP(\\d+)_");

    /** Code pages of Windows collations, by the beginning of their names. */
    private static final Map<String, Integer> CODE_PAGES =
            Map.ofEntries(
                    Map.entry("ARABIC", 1256),
                    Map.entry("CHINESE_PRC", 936),
                    Map.entry("CYRILLIC", 1251),
                    Map.entry("CZECH", 1250),
                    Map.entry("GREEK", 1253),
                    Map.entry("HEBREW", 1255),
                    Map.entry("HUNGARIAN", 1250),
                    Map.entry("JAPANESE", 932),
                    Map.entry("KOREAN", 949),
                    Map.entry("LATIN1_GENERAL", 1252),
                    Map.entry("POLISH", 1250),
                    Map.entry("THAI", 874),
                    Map.entry("TURKISH", 1254),
                    Map.entry("VIETNAMESE", 1258));

    private CollationFunctions() {}

    /** COLLATIONPROPERTY: the code page; other properties are NULL here. */
    public static @Nullable Integer collationproperty(
            Connection h2, String database, @Nullable String collation, @Nullable String property) {
        if (collation == null || property == null || !property.equalsIgnoreCase("CodePage")) {
            return null;
        }
        String name = collation.toUpperCase(Locale.ROOT);
        if (name.endsWith("_UTF8")) {
            return UTF8;
        }
        Matcher sql = CODE_PAGE.matcher(name);
        if (sql.find()) {
            int page = Integer.parseInt(sql.group(1));
            return page == 1 ? 1252 : page;
        }
        return CODE_PAGES.entrySet().stream()
                .filter(each -> name.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
