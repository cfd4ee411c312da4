package io.stagebus.osc.mapping;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;

/** Any text: a pattern that can be asked, or the one declared error; what is no pattern matches itself alone. */
class OscAddressPatternFuzzTest {

    @FuzzTest
    void compiles(FuzzedDataProvider data) {
        String name = "/" + data.consumeString(64);
        String text = data.consumeRemainingAsString();
        AddressPattern pattern;
        try {
            pattern = OscAddressPattern.compileFor(OscRoot.WHOLE_TREE, text).getFirst();
        } catch (InvalidPatternException e) {
            if (e.index() < 0 || e.index() > text.length()) {
                throw new AssertionError(e);
            }
            return;
        }
        pattern.matches(Address.of(name));
        Remainders.of(pattern.segments(), "/a/1");
        boolean plain = !OscAddressPattern.isPattern(text);
        if (plain && !(pattern.exact().isPresent() && pattern.matches(Address.of(text)))) {
            throw new AssertionError("does not match itself: " + text);
        }
    }
}
