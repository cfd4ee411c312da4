package io.stagebus.osc.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OSC 1.0 "OSC Message Dispatching and Pattern Matching", and what it leaves open. */
class OscAddressPatternTest {

    private static boolean matches(String pattern, String address) throws InvalidPatternException {
        return OscAddressPattern.compile(pattern).matches(Address.of(address));
    }

    @ParameterizedTest(name = "{0} ~ {1}: {2}")
    @CsvSource(delimiter = ' ', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            /a/b /a/b true
            /a/b /a/bc false
            /a/b /a/b/c false
            /?/b/*c /a/b/cc true
            /?/b/*c /aa/b/c false
            /a/* /a/b true
            /a/* /a/b/c false
            /* /a/b false
            /a/*b /a/b true
            /a/b* /a/b true
            /a/** /a/xyz true
            /a/** /a/b/c false
            /a/*x*y* /a/1x2y3 true
            /a/*x*y* /a/1y2x3 false
            /a/? /a/ false
            /a/? /a/bc false
            /a/?? /a/bc true
            /a/?? /a/🎚🎚 true
            /[abc] /b true
            /[abc] /d false
            /[a-c] /b true
            /[a-c] /- false
            /[abc-] /- true
            /[-a] /- true
            /[!a-c] /d true
            /[!a-c] /b false
            /[a!] /! true
            /[0-9a-f][0-9a-f] /7e true
            /{foo,bar} /foo true
            /{foo,bar} /bar true
            /{foo,bar} /foobar false
            /{foo,bar}x /barx true
            /{foo,foobar}baz /foobarbaz true
            /{a,ab}b /abb true
            /a{b,c}d[0-9]?* /acd5zq true
            /A /a false
            /a,b /a,b true
            /*a*a*a*a*a*a*a*a*a*a*a*a*a*ab /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa false
            """)
    void answersAsOsc10Demands(String pattern, String address, boolean expected) throws InvalidPatternException {
        assertThat(matches(pattern, address)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} ~ {1}: {2}")
    @CsvSource(delimiter = ' ', textBlock = """
            /[] /x false
            /[!] /x true
            /[!] /xy false
            /[c-a] /b false
            /{,x}a /a true
            /{,x}a /xa true
            /{} / true
            /{} /x false
            //b /b true
            //b /a/b true
            //b /a/c/b true
            //b /a/b/c false
            /a//b /a/b true
            /a//b /a/x/y/b true
            /a//b /x/b false
            /a// /a true
            /a// /a/x/y true
            // /x/y true
            ///b /b true
            /a/ /a/ true
            /a/ /a false
            """)
    void settlesWhatOsc10LeavesOpen(String pattern, String address, boolean expected) throws InvalidPatternException {
        assertThat(matches(pattern, address)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/[a", "/{foo", "/a]", "/a}", "/[a/b]", "/{a/b}", "/x[", "/x{a,b"})
    void refusesWhatHasNoPartner(String pattern) {
        assertThatThrownBy(() -> OscAddressPattern.compile(pattern)).isInstanceOf(InvalidPatternException.class);
    }

    @Test
    void refusesTooLongAPattern() {
        assertThatThrownBy(() -> OscAddressPattern.compile("/" + "*a".repeat(OscAddressPattern.MAX_LENGTH)))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("512");
    }

    @Test
    void isFastWhereBacktrackingIsNot() throws InvalidPatternException { // R1
        AddressPattern stars = OscAddressPattern.compile("/" + "*a".repeat(250) + "b");
        AddressPattern choices = OscAddressPattern.compile("/" + "{a,aa}".repeat(80) + "b");
        Address address = Address.of("/" + "a".repeat(400));

        Assertions.assertTimeout(Duration.ofSeconds(2), () -> {
            assertThat(stars.matches(address)).isFalse();
            assertThat(choices.matches(address)).isFalse();
        });
    }

    @ParameterizedTest(name = "{0} {1} ~ {2}: {3}")
    @CsvSource(delimiter = ' ', textBlock = """
            /osc /1/* /osc/1/fader1 true
            /osc /1/* /1/fader1 false
            /osc /** /osc/1/fader1 true
            /osc /** /mqtt/x false
            /osc /**/fader? /osc/1/2/fader1 true
            /osc //fader1 /osc/1/fader1 true
            / /lights/** /lights/foh/1 true
            """)
    void controlMessagesUseThePeersNamesAndManyStars(String root, String pattern, String address, boolean expected)
            throws InvalidPatternException { // R3
        List<AddressPattern> compiled = OscAddressPattern.compileFor(OscRoot.of(root), pattern);

        assertThat(compiled).hasSize(1);
        assertThat(compiled.getFirst().matches(Address.of(address))).isEqualTo(expected);
    }

    @Test
    void aPatternWithoutWildcardsIsAnAddress() throws InvalidPatternException {
        assertThat(OscAddressPattern.compileFor(OscRoot.of("/osc"), "/1/fader1"))
                .containsExactly(AddressPattern.exactly(Address.of("/osc/1/fader1")));
    }
}
