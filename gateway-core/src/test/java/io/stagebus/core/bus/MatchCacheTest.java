package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscription;
import org.junit.jupiter.api.Test;

class MatchCacheTest {

    private final MatchCache cache = new MatchCache();
    private long made;

    private ActiveSubscription add(String pattern, int kinds) {
        String id = "s" + made;
        Session session = new Session("test", id, "", "", "anonymous", AccessScope.OPEN);
        Subscription subscription =
                new Subscription(session, 1, AddressPattern.of(pattern), kinds, Echo.PARAMS, DeliveryOptions.NONE);
        Attachment attachment = new Attachment(session, new RecordingSubscriber());
        ActiveSubscription active = new ActiveSubscription(subscription, attachment, made++, 0, 0);
        cache.add(active);
        return active;
    }

    @Test
    void addressesThatMatchTheSameSubscriptionsShareWhatIsRemembered() {
        for (int i = 0; i < 50; i++) {
            add("/**", SignalKind.ALL);
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(cache.of(Address.of("/p/" + i)).of(SignalKind.PARAM)).hasSize(50);
        }
        assertThat(cache.named()).isEqualTo(50);
    }

    @Test
    void whatIsSharedIsBoundedAndStaysTrue() {
        for (int i = 0; i < 600; i++) {
            add("/" + i + "/**", SignalKind.ALL);
            add("/**", SignalKind.PARAM.bit());
        }
        for (int i = 0; i < 600; i++) {
            Matches matches = cache.of(Address.of("/" + i + "/x"));
            assertThat(matches.of(SignalKind.PARAM)).hasSize(601);
            assertThat(matches.of(SignalKind.EVENT)).hasSize(1);
            assertThat(cache.named()).isLessThanOrEqualTo(200_000);
        }
    }

    @Test
    void aChangeOfSubscriptionsIsSeenAtOnce() {
        Address address = Address.of("/a");
        assertThat(cache.of(address).of(SignalKind.EVENT)).isEmpty();
        ActiveSubscription active = add("/*", SignalKind.ALL);
        assertThat(cache.of(address).of(SignalKind.EVENT)).hasSize(1);
        cache.remove(active);
        assertThat(cache.of(address).of(SignalKind.EVENT)).isEmpty();
        assertThat(cache.subscriptions()).isZero();
    }
}
