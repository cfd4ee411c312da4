package io.stagebus.benchmarks.micro;

import io.stagebus.core.address.AddressPattern;

/**
 * What a venue's clients subscribe to, by number: mostly single controls, some banks of them, few whole areas. Patterns
 * and addresses with different numbers rarely meet. Stateless.
 */
final class SubscriptionMix {

    private SubscriptionMix() {}

    /** The subscription number {@code i}. */
    static AddressPattern pattern(int i) {
        String zone = "/venue/zone" + i / 20;
        return AddressPattern.of(
                switch (i % 20) {
                    case 0 -> zone + "/**";
                    case 1 -> zone + "/*/level";
                    case 2 -> zone + "/fix*/level";
                    case 3 -> zone + "/**/level";
                    default -> zone + "/fixture" + i % 20 + "/level";
                });
    }

    /** The address number {@code i}; in a mix of n subscriptions, those with i < n have subscribers. */
    static String address(int i) {
        return "/venue/zone" + i / 20 + "/fixture" + i % 20 + "/level";
    }
}
