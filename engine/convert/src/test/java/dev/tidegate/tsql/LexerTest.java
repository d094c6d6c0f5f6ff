package dev.tidegate.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LexerTest {
    private static final SyntaxOptions FRAGMENT =
            SyntaxOptions.STATEMENT.withHoles(EnumSet.allOf(HoleStyle.class));

    @Test
    void bracketsAndQuotesAreDoubledInside() {
        assertThat(script("[a]]b] \"c\"\"d\" 'e''f' N'g'"))
                .containsExactly(
                        "BRACKETED [a]]b]",
                        "DOUBLE_QUOTED \"c\"\"d\"",
                        "STRING 'e''f'",
                        "NATIONAL_STRING N'g'");
    }

    @Test
    void numbersHaveTheirKinds() {
        assertThat(script("1 1.5 .5 1. 2e3 2E-3 1.5e 0xAF 0x $1.50 £3 $"))
                .containsExactly(
                        "INTEGER 1",
                        "DECIMAL 1.5",
                        "DECIMAL .5",
                        "DECIMAL 1.",
                        "REAL 2e3",
                        "REAL 2E-3",
                        "REAL 1.5e",
                        "BINARY 0xAF",
                        "BINARY 0x",
                        "MONEY $1.50",
                        "MONEY £3",
                        "MONEY $");
    }

    @Test
    void namesMayHoldMarksAndBeginWithThem() {
        assertThat(script("#t ##t @x @@rowcount $action Größe_1$ a#b"))
                .containsExactly(
                        "WORD #t",
                        "WORD ##t",
                        "VARIABLE @x",
                        "VARIABLE @@rowcount",
                        "WORD $action",
                        "WORD Größe_1$",
                        "WORD a#b");
    }

    @Test
    void operatorsOfTwoCharactersAreOneToken() {
        assertThat(script("a!=b!<c<>d::e+=f||g"))
                .containsExactly(
                        "WORD a",
                        "SYMBOL !=",
                        "WORD b",
                        "SYMBOL !<",
                        "WORD c",
                        "SYMBOL <>",
                        "WORD d",
                        "SYMBOL ::",
                        "WORD e",
                        "SYMBOL +=",
                        "WORD f",
                        "SYMBOL ||",
                        "WORD g");
    }

    @Test
    void commentsNest() {
        assertThat(script("1 /* a /* b */ c */ 2 -- d")).containsExactly("INTEGER 1", "INTEGER 2");
    }

    @Test
    void whatDoesNotEndReachesToTheEnd() {
        assertThat(script("a 'b c")).containsExactly("WORD a", "UNTERMINATED 'b c");
        assertThat(script("a /* b /* c */")).containsExactly("WORD a", "UNTERMINATED /* b /* c */");
    }

    @Test
    void linesForSqlcmdAreNoTokensOfTheStatement() {
        Tokens tokens =
                Lexer.tokens(":setvar v \"it's\"\nselect 1\n go 5 \n", SyntaxOptions.SCRIPT);

        assertThat(seen(tokens)).containsExactly("WORD select", "INTEGER 1");
        assertThat(tokens.kind(0)).isEqualTo(TokenKind.DIRECTIVE);
        assertThat(tokens.kind(tokens.size() - 1)).isEqualTo(TokenKind.SEPARATOR);
        assertThat(Lines.count(tokens.text(tokens.size() - 1))).isEqualTo(5);
    }

    @Test
    void variablesOfSqlcmdAreHolesAndPartsOfNames() {
        assertThat(script("$(db).$(a)_x pre$(b) [$(c)]"))
                .containsExactly(
                        "HOLE $(db)",
                        "SYMBOL .",
                        "HOLE $(a)_x",
                        "HOLE pre$(b)",
                        "BRACKETED [$(c)]");
    }

    @Test
    void holesOfProgramsAreTokens() {
        assertThat(
                        seen(
                                Lexer.tokens(
                                        "${a.b()} #{c} ? :d {0} %s \uFFFC t_${e} {fn now()}",
                                        FRAGMENT)))
                .containsExactly(
                        "HOLE ${a.b()}",
                        "HOLE #{c}",
                        "HOLE ?",
                        "HOLE :d",
                        "HOLE {0}",
                        "HOLE %s",
                        "HOLE \uFFFC",
                        "HOLE t_${e}",
                        "SYMBOL {",
                        "WORD fn",
                        "WORD now",
                        "SYMBOL (",
                        "SYMBOL )",
                        "SYMBOL }");
    }

    @Test
    void anyTextIsItsTokensPutTogether() {
        long seed = 20260109;
        Random random = new Random(seed);
        String alphabet = "aN'\"[]/*-@$(){}?:#%.0xeE\r\n\t \uFFFC\uFEFF\uD83D\uDE00é,;go!=|";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            SyntaxOptions options = random.nextBoolean() ? FRAGMENT : SyntaxOptions.SCRIPT;

            Tokens tokens = Lexer.tokens(text.toString(), options);

            assertThat(tokens.print()).as("seed %d", seed).isEqualTo(text.toString());
            for (int index = 0; index < tokens.size(); index++) {
                assertThat(tokens.end(index)).isGreaterThan(tokens.start(index));
            }
        }
    }

    private static List<String> script(String text) {
        return seen(Lexer.tokens(text, SyntaxOptions.SCRIPT));
    }

    private static List<String> seen(Tokens tokens) {
        List<String> seen = new ArrayList<>();
        for (int index = 0; index < tokens.size(); index++) {
            if (!tokens.kind(index).isTrivia()) {
                seen.add(tokens.kind(index) + " " + tokens.text(index));
            }
        }
        return seen;
    }
}
