package io.stagebus.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R1: one matcher, with `**` for any number of segments, `*` for one, `*` inside a segment for any characters. */
class AddressPatternTest {

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b, true",
        "/a/b, /A/b, false",
        "/a/**, /a, true",
        "/a/**, /a/, true",
        "/a/**, /ab, false",
        "/**, /, true",
        "/*, /, true",
        "/a/*/c, /a//c, true",
        "/a/**/c, /a/c, true",
        "/a/**/b/**/c, /a/x/b/y/z/c, true",
        "/a/**/b/**/c, /a/x/c, false",
        "/zone5*, /zone5, true",
        "/zone5*, /zone51, true",
        "/zone5*, /zone6, false",
        "/*5/x, /5/x, true",
        "/z*5*7, /z5x57, true",
        "/a**, /ab, true",
        "/a**, /a/b, false",
        "/a?b, /axb, false",
        "/a?b, /a?b, true",
        "/[ab], /a, false",
        "/a/, /a/, true",
        "/a/, /a, false"
    })
    void matchesBySegments(String pattern, String address, boolean expected) {
        assertThat(AddressPattern.of(pattern).matches(Address.of(address))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "**", "//a", "/a//b", "/a//"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> AddressPattern.parse(text)).isInstanceOf(InvalidPatternException.class);
    }

    @Test
    void saysWhereAPatternGoesWrong() {
        assertThatThrownBy(() -> AddressPattern.parse("/lights//foh"))
                .hasMessage("pattern \"/lights//foh\" at character 8: has an empty segment");
    }

    @Test
    void aLiteralStarIsNoWildcard() {
        // R1: an MQTT topic may have a level that is literally `*`.
        Address star = Address.ofSegments(List.of("a", "*"));
        assertThat(AddressPattern.exactly(star).matches(star)).isTrue();
        assertThat(AddressPattern.exactly(star).matches(Address.of("/a/b"))).isFalse();
        assertThat(AddressPattern.of("/a/*").matches(star)).isTrue();
    }

    @Test
    void oscGlobsReadCharactersClassesAndAlternatives() throws InvalidPatternException {
        AddressPattern pattern = AddressPattern.ofSegments(
                "/{fader,mute}[1-3!]?",
                List.of(new PatternSegment.Glob(List.of(
                        new GlobToken.Alternatives(List.of("fader", "mute", "")),
                        new GlobToken.CharacterClass(
                                false, List.of(new GlobToken.Range('1', '3'), new GlobToken.Range('!', '!'))),
                        new GlobToken.AnyCharacter()))));
        assertThat(pattern.matches(Address.of("/fader1x"))).isTrue();
        assertThat(pattern.matches(Address.of("/mute!🎚"))).isTrue();
        assertThat(pattern.matches(Address.of("/2x"))).isTrue();
        assertThat(pattern.matches(Address.of("/fader4x"))).isFalse();
        assertThat(pattern.matches(Address.of("/fader1"))).isFalse();
    }

    @Test
    void patternsAreEqualWhenTheirSegmentsAre() throws InvalidPatternException {
        AddressPattern clasp = AddressPattern.of("/a/**");
        AddressPattern mqtt =
                AddressPattern.ofSegments("a/#", List.of(new PatternSegment.Literal("a"), PatternSegment.MANY));
        assertThat(mqtt).isEqualTo(clasp).hasSameHashCodeAs(clasp);
    }

    @Test
    void addressesAndPatternsAreBounded() throws InvalidAddressException, InvalidPatternException { // R1
        String deep = "/a".repeat(Address.MAX_SEGMENTS);
        assertThat(Address.parse(deep).segments()).hasSize(Address.MAX_SEGMENTS);
        assertThatThrownBy(() -> Address.parse(deep + "/a")).isInstanceOf(InvalidAddressException.class);
        assertThat(AddressPattern.parse(deep).matches(Address.of(deep))).isTrue();
        assertThatThrownBy(() -> AddressPattern.parse(deep + "/*")).isInstanceOf(InvalidPatternException.class);

        String wide = "/" + "é".repeat(Address.MAX_BYTES / 2 - 1) + "x";
        assertThat(Address.parse(wide).text()).isEqualTo(wide);
        assertThat(AddressPattern.parse(wide).matches(Address.of(wide))).isTrue();
        assertThatThrownBy(() -> Address.parse(wide + "é")).isInstanceOf(InvalidAddressException.class);
        assertThatThrownBy(() -> AddressPattern.parse(wide + "é")).isInstanceOf(InvalidPatternException.class);
    }

    @Test
    void wildcardsInsideSegmentsAreBoundedTogether() throws InvalidPatternException { // R1
        String many = ("/*" + "a".repeat(31)).repeat(16);
        assertThat(AddressPattern.parse(many).weight()).isLessThan(200_000);
        assertThatThrownBy(() -> AddressPattern.parse(many + "/*a"))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("wildcards");
        PatternSegment wide = new PatternSegment.Glob(
                List.of(new GlobToken.AnyRun(), new GlobToken.Text("a".repeat(PatternSegment.MAX_GLOB - 1))));
        assertThatThrownBy(() -> AddressPattern.ofSegments("wide", List.of(wide, wide)))
                .isInstanceOf(InvalidPatternException.class);
    }

    @Test
    void severalManyInARowAreOne() {
        AddressPattern many = AddressPattern.of("/**/**/a/**/**");
        assertThat(many.segments()).hasSize(3);
        assertThat(many).isEqualTo(AddressPattern.of("/**/a/**"));
        assertThat(many.text()).isEqualTo("/**/**/a/**/**");
        assertThat(many.matches(Address.of("/x/a"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/**, /a/*, true",
        "/**, /**, true",
        "/a/**, /a/**/b, true",
        "/a/**/b, /a/**/c/b, true",
        "/a/*, /a/b*, true",
        "/a/b*, /a/bc, true",
        "/a/b*, /a/b*, true",
        "/a/*, /a/**, false",
        "/a/b, /a/*, false",
        "/a/**/b, /a/**, false",
        "/a/*/b, /a/**/b, false",
        "/a/b*, /a/c, false",
    })
    void aPatternCoversWhatSelectsNothingElse(String wide, String narrow, boolean covers) {
        assertThat(AddressPattern.of(wide).covers(AddressPattern.of(narrow))).isEqualTo(covers);
    }
}
