package io.stagebus.mqtt.session;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressCache;
import io.stagebus.mqtt.settings.PayloadMode;
import io.stagebus.mqtt.settings.PayloadRule;
import java.util.List;

/** What the payloads at an address are to other doors. Bus thread only. */
public final class PayloadModes {

    /** What the addresses whose mode is remembered may weigh, in bytes. */
    private static final long MAX_BYTES = 4L << 20;

    private final List<PayloadRule> rules;
    private final AddressCache<PayloadMode> known = new AddressCache<>(MAX_BYTES);

    PayloadModes(List<PayloadRule> rules) {
        this.rules = rules;
    }

    /** The mode of the first rule that matches. */
    public PayloadMode of(Address address) {
        if (rules.isEmpty()) {
            return PayloadMode.JSON;
        }
        PayloadMode mode = known.get(address);
        if (mode == null) {
            mode = rules.stream()
                    .filter(rule -> rule.pattern().matches(address))
                    .map(PayloadRule::mode)
                    .findFirst()
                    .orElse(PayloadMode.JSON);
            known.put(address, mode);
        }
        return mode;
    }
}
