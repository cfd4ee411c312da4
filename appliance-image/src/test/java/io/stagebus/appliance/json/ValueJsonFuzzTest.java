package io.stagebus.appliance.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stagebus.core.signal.Value;

/** Any text gives a value that comes back as it was, or the one declared exception. */
class ValueJsonFuzzTest {

    @FuzzTest
    void anyText(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        Value value;
        try {
            value = ValueJson.parse(text);
        } catch (InvalidJsonException e) {
            return;
        }
        try {
            assertThat(ValueJson.parse(ValueJson.text(value))).isEqualTo(value);
            SeenSignal.parse(text);
        } catch (InvalidJsonException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
