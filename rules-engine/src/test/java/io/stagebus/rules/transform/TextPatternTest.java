package io.stagebus.rules.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions, and that none of them can hold up a thread. */
class TextPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "al.*m | alarm | true",
                "al.*m | the alarm | false",
                "(?i)on.?off | ON/OFF | true",
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12} | 0123abcd-0000-1111-2222-0123456789ab | true",
                "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2} | 2026-11-21T20:15:00 | true",
                "\\pL+ | Bühne | true",
            })
    void matchesAllOfTheText(String pattern, String text, boolean matches) throws TransformException {
        assertThat(TextPattern.parse(pattern).matches(text)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "a**",
                "(?:){2000000000}",
                "(a)\\1",
                "(?=a)b",
                "((((((a{10}){10}){10}){10}){10}){10}){10}",
                "(((((((((((((((((((((a?){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}",
                "(abcdefghij){900}",
            })
    void whatIsNoneOrTooLargeIsRefused(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> TextPattern.parse(pattern));
    }

    @Test
    void whatIsTooLongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextPattern.parse("a".repeat(TextPattern.MAX_LENGTH + 1)));
    }

    @Test
    void aTextThatWouldTakeTooManyStepsEndsAtTheBudget() throws TransformException {
        TextPattern pattern = TextPattern.parse("(a*)*b");
        assertThat(pattern.matches("a".repeat(2_000))).isFalse();
        assertThat(assertThrows(TransformException.class, () -> pattern.matches("a".repeat(20_000)))
                        .reason())
                .isEqualTo(TransformException.Reason.BUDGET);
    }
}
