package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagebus.appliance.config.ConfigLoader.Loaded;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.state.Strategy;
import io.stagebus.mqtt.settings.PayloadMode;
import io.stagebus.mqtt.settings.PayloadRule;
import io.stagebus.osc.mapping.OscName;
import io.stagebus.osc.mapping.OscRoot;
import io.stagebus.rules.engine.EngineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds when it is said here and there, and what a person is told when it cannot hold. */
class ConfigLoaderTest {

    @TempDir
    Path folder;

    private static Loaded load(Map<String, String> variables, String... flags) throws ConfigException {
        Map<Setting, Given> said = new EnumMap<>(Setting.class);
        for (String flag : flags) {
            String[] parts = flag.split("=", 2);
            for (Setting setting : Setting.values()) {
                if (setting.flags().contains(parts[0])) {
                    said.put(setting, new Given(parts[1], new Source.Flag(parts[0])));
                }
            }
        }
        assertThat(said).as("flags of the test that exist").hasSize(flags.length);
        return new ConfigLoader(variables).load(Profile.RUN, said);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("venue.yaml"), yaml);
    }

    private Loaded loadFile(String yaml) throws ConfigException, IOException {
        return load(Map.of("HOME", "/home/x"), "--config=" + file(yaml));
    }

    private static List<String> problems(String... flags) {
        return problems(Map.of(), flags);
    }

    private static List<String> problems(Map<String, String> variables, String... flags) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(variables, flags));
        assertThat(e).as("nothing was found wrong").isNotNull();
        return e.problems();
    }

    private List<String> problemsOfFile(String yaml) throws IOException {
        Path file = file(yaml);
        return problems("--config=" + file).stream()
                .map(problem -> problem.replace(file.toString(), "venue.yaml"))
                .toList();
    }

    @Test
    void embeddedDefaults() throws ConfigException {
        GatewayConfig config = load(Map.of("XDG_DATA_HOME", "/data/home")).config();

        assertThat(config.websocket())
                .isEqualTo(new WebSocketConfig(
                        new PortChoice.Fixed(7330), "0.0.0.0", Duration.ofSeconds(20), Duration.ofSeconds(300)));
        assertThat(config.mqtt().port()).isEqualTo(new PortChoice.Fixed(1883));
        assertThat(config.mqtt().namespace()).isEqualTo(Address.of("/mqtt"));
        assertThat(config.osc().port()).isEqualTo(new PortChoice.Fixed(8000));
        assertThat(config.osc().namespace()).isEqualTo(Address.of("/osc"));
        assertThat(config.limits().maxParams()).as("R15").isEqualTo(100_000);
        assertThat(config.limits().paramTtl()).as("nothing expires by itself").isEqualTo(Ttl.NEVER);
        assertThat(config.storage().orElseThrow().dataDir()).isEqualTo(Path.of("/data/home/stagebus"));
        assertThat(config.storage().orElseThrow().durableAcks()).as("R18").isTrue();
        assertThat(config.isOpen("mqtt")).isTrue();
    }

    @Test
    void theAdminPortStaysOnThisMachineWhateverTheHostOfTheDoors() throws ConfigException { // R31
        GatewayConfig config =
                load(Map.of(), "--host=10.0.0.5", "--osc-host=10.1.0.5").config();

        assertThat(config.websocket().host()).isEqualTo("10.0.0.5");
        assertThat(config.mqtt().host()).isEqualTo("10.0.0.5");
        assertThat(config.osc().host()).as("R32").isEqualTo("10.1.0.5");
        assertThat(config.admin().host()).isEqualTo("127.0.0.1");
    }

    @Test
    void flagBeforeVariableBeforeFileBeforeDefault() throws ConfigException, IOException {
        Path file = file("mqtt:\n  port: 1001\nwebsocket:\n  port: 1002\nosc:\n  port: 1003\n");
        Map<String, String> variables = Map.of("STAGEBUS_MQTT_PORT", "2001", "STAGEBUS_WS_PORT", "2002");

        Settings settings =
                load(variables, "--config=" + file, "--mqtt-port=3001").settings();

        assertThat(settings.given(Setting.MQTT_PORT)).isEqualTo(new Given("3001", new Source.Flag("--mqtt-port")));
        assertThat(settings.given(Setting.WS_PORT))
                .isEqualTo(new Given("2002", new Source.Variable("STAGEBUS_WS_PORT")));
        assertThat(settings.given(Setting.OSC_PORT)).isEqualTo(new Given("1003", new Source.File(file, 6, 9)));
        assertThat(settings.given(Setting.ADMIN_PORT)).isEqualTo(new Given("7350", new Source.Default()));
        assertThat(settings.given(Setting.OSC_PORT).source().label()).isEqualTo(file + ":6:9");
    }

    @Test
    void variablesOfTheTradeAreUnderstood() throws ConfigException {
        Loaded loaded = load(Map.of("LOG_FORMAT", "JSON", "RUST_LOG", "warn,mqtt=debug"));

        assertThat(loaded.log()).isEqualTo(new LogConfig(true, "warn,mqtt=debug", false));
        assertThat(load(Map.of("RUST_LOG", "warn", "STAGEBUS_LOG_LEVEL", "debug"))
                        .log()
                        .directives())
                .as("our own name first")
                .isEqualTo("debug");
    }

    @Test
    void whatRustLogSaysOfOtherProgramsIsPassedOver() throws ConfigException {
        assertThat(load(Map.of("RUST_LOG", "hyper[span]=loud")).log().directives())
                .isEqualTo("hyper[span]=loud");
    }

    @Test
    void anEmptyVariableSaysNothing() throws ConfigException {
        assertThat(load(Map.of("STAGEBUS_WS_PORT", "")).config().websocket().port())
                .isEqualTo(new PortChoice.Fixed(7330));
    }

    @Test
    void portZeroIsNoDoor() throws ConfigException {
        GatewayConfig config = load(Map.of(), "--mqtt-port=0", "--osc-port=auto", "--no-websocket=true")
                .config();

        assertThat(config.mqtt().port().isOpen()).isFalse();
        assertThat(config.websocket().port().isOpen()).isFalse();
        assertThat(config.osc().port()).isEqualTo(new PortChoice.Any());
    }

    @Test
    void timesAndSizes() throws ConfigException {
        GatewayConfig config = load(
                        Map.of(),
                        "--param-ttl=1h",
                        "--session-timeout=5m",
                        "--drain-timeout=2",
                        "--journal-min-interval=200ms",
                        "--journal-capacity=5000",
                        "--max-param-bytes=2g")
                .config();

        assertThat(config.limits().paramTtl()).as("R13").isEqualTo(Ttl.sliding(3600));
        assertThat(config.limits().sessionTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.storage().orElseThrow().minInterval()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.storage().orElseThrow().capacity()).isEqualTo(5_000);
        assertThat(config.limits().maxParamBytes()).isEqualTo(2L << 30);
        assertThat(load(Map.of(), "--param-ttl=500ms").config().limits().paramTtl())
                .as("a short time is not none")
                .isEqualTo(Ttl.sliding(1));
        assertThat(load(Map.of(), "--session-timeout=1500ms").config().limits().sessionTimeout())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(load(Map.of(), "--param-ttl=60", "--no-ttl=true")
                        .config()
                        .limits()
                        .paramTtl())
                .isEqualTo(Ttl.NEVER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    --ws-port=abc             | --ws-port: websocket.port must be a port 1..65535, or 0 for none, but is "abc"
                    --ws-port=65536           | --ws-port: websocket.port must be a port 1..65535, or 0 for none, but is "65536"
                    --max-sessions=-1         | --max-sessions: max-sessions must be a whole number but is "-1"
                    --max-sessions=1000001    | --max-sessions: max-sessions must be 0..1000000 (0 for no bound) but is 1000001
                    --max-params=0            | --max-params: max-params must be 1..10000000 but is 0
                    --max-param-bytes=lots    | --max-param-bytes: max-param-bytes must be a size such as 256m but is "lots"
                    --max-param-bytes=1k      | --max-param-bytes: max-param-bytes must be 65536..1099511627776 (bytes) but is 1024
                    --param-ttl=soon          | --param-ttl: param-ttl must be a time such as 30, 30s, 200ms or 5m but is "soon"
                    --param-ttl=9999999999    | --param-ttl: param-ttl must be 0..2147483647 (seconds, 0 for never) but is 9999999999
                    --session-timeout=400d    | --session-timeout: session-timeout must be 0..31536000 (seconds, 0 for never) but is 34560000
                    --drain-timeout=2d        | --drain-timeout: drain-timeout must be 0..86400 (seconds) but is 172800
                    --journal-min-interval=2m | --journal-min-interval: journal.min-interval must be 0..60000 (milliseconds) but is 120000
                    --durable-acks=maybe      | --durable-acks: journal.durable-acks must be true or false but is "maybe"
                    --mqtt-namespace=mqtt     | --mqtt-namespace: mqtt.namespace must be an address such as /venue/mqtt, or / but is "mqtt"
                    --mqtt-namespace=/a//b    | --mqtt-namespace: mqtt.namespace must be an address such as /venue/mqtt, or / but is "/a//b"
                    --osc-namespace=/a/*      | --osc-namespace: osc.namespace must be an address such as /venue/mqtt, or / but is "/a/*"
                    --osc-namespace=/osc?     | --osc-namespace: osc.namespace must be an address such as /osc, or /, without the characters of a pattern, but is "/osc?"
                    --mqtt-namespace=/clasp   | --mqtt-namespace: mqtt.namespace must be an address such as /mqtt, or /, outside /clasp and without + and #, but is "/clasp"
                    --mqtt-namespace=/a+b     | --mqtt-namespace: mqtt.namespace must be an address such as /mqtt, or /, outside /clasp and without + and #, but is "/a+b"
                    --osc-namespace=/stagebus/x | --osc-namespace: osc.namespace must be outside the reserved tree /stagebus but is "/stagebus/x"
                    --mqtt-proxies=lb,10.0.0.0/8 | --mqtt-proxies: mqtt.proxies must be IP addresses such as 10.0.0.2 and networks such as 10.0.0.0/8, but is "lb"
                    --trusted-proxies=10.0.0.0/33 | --trusted-proxies: trusted-proxies must be IP addresses such as 10.0.0.2 and networks such as 10.0.0.0/8, but is "10.0.0.0/33"
                    --name=                   | --name: name must be 1..200 characters but is 0 characters long
                    --heap=big                | --heap: heap must be a size such as 256m but is "big"
                    --log-level=loud          | --log-level: log.level must be off, error, warn, info, debug or trace, or parts with levels such as warn,mqtt=debug, but is "loud"
                    --log-format=xml          | --log-format: log.format must be text or json but is "xml"
                    """)
    void namesKeyValueAndWhatIsAllowed(String flag, String problem) {
        assertThat(problems(flag)).containsExactly(problem);
    }

    @Test
    void aGatewayWithoutADoorIsRefused() {
        assertThat(problems("--ws-port=0", "--mqtt-port=0", "--osc-port=0"))
                .containsExactly(
                        "--ws-port: websocket.port must be a port while mqtt.port and osc.port are 0 but is off: no"
                                + " door would be open");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws IOException {
        assertThat(problemsOfFile("mqtt:\n  prot: 1\nosc:\n  port: x\nkinds:\n  - pattern: lights\n    kind: evnt\n"))
                .containsExactly(
                        "venue.yaml:2:3: unknown key \"mqtt.prot\"; did you mean mqtt.port?",
                        "venue.yaml:6:5: kinds[0].pattern: pattern \"lights\" at character 0: must start with '/'",
                        "venue.yaml:7:11: kinds[0].kind must be one of param, event, stream, gesture, timeline but is"
                                + " \"evnt\"; did you mean event?",
                        "venue.yaml:4:9: osc.port must be a port 1..65535, or 0 for none, but is \"x\"");
    }

    @Test
    void anUnknownVariableIsNamedWithTheNearest() {
        assertThat(problems(Map.of("STAGEBUS_MQTT_PROT", "1")))
                .containsExactly("STAGEBUS_MQTT_PROT: no such variable; did you mean STAGEBUS_MQTT_PORT?");
    }

    @Test
    void whatKubernetesSetsForAServiceIsPassedOver() throws ConfigException {
        Loaded loaded = load(Map.of(
                "STAGEBUS_ADMIN", "x",
                "STAGEBUS_SERVICE_HOST", "10.0.0.1",
                "STAGEBUS_SERVICE_PORT_WEBSOCKET", "7330",
                "STAGEBUS_PORT_7330_TCP_ADDR", "10.0.0.1",
                "STAGEBUS_MQTT_PORT_1883_TCP", "tcp://10.0.0.1:1883"));

        assertThat(loaded.warnings()).hasSize(4).allMatch(text -> text.contains("set by Kubernetes for a service"));
    }

    @Test
    void theFlatNameOfAFlagFindsItsKey() throws IOException {
        assertThat(problemsOfFile("mqtt-port: 1"))
                .containsExactly("venue.yaml:1:1: unknown key \"mqtt-port\"; did you mean mqtt.port?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    - a                        | venue.yaml:1:1: the file must be a mapping of keys to values but is a list
                    mqtt: 3                    | venue.yaml:1:7: mqtt must be a mapping of keys to values but is a single value
                    mqtt: {port: [1]}          | venue.yaml:1:14: mqtt.port must be a value but is a list
                    mqtt: {port: }             | venue.yaml:1:13: mqtt.port has no value
                    name: {a: b}               | venue.yaml:1:7: name must be a value but is a mapping
                    {name: a, name: b}         | venue.yaml:1:11: key "name" comes twice
                    heap: 64m                  | venue.yaml:1:1: heap cannot be said in the file; use --heap or STAGEBUS_HEAP
                    access: no                 | venue.yaml:1:9: access must be a list but is a single value
                    access: [{door: mqqt, pattern: /a, action: read}] | venue.yaml:1:17: access[0].door must be one of websocket, mqtt, osc, * but is "mqqt"; did you mean mqtt?
                    access: [{pattern: /a}]    | venue.yaml:1:10: access[0] has no action
                    access: [{patern: /a, pattern: /a, action: read}] | venue.yaml:1:11: unknown key "patern"; did you mean pattern?
                    kinds: [{pattern: /a, kind: gesture}] | venue.yaml:1:9: kinds[0].kind must be one of param, event, stream: the others carry more than a value
                    strategies: [{pattern: /a, strategy: htp}] | venue.yaml:1:38: strategies[0].strategy must be one of lww, max, min, lock, merge but is "htp"
                    mqtt: {payloads: [{pattern: /a, as: xml}]} | venue.yaml:1:37: mqtt.payloads[0].as must be one of raw, json, explode but is "xml"
                    mqtt: {bridges: [{host: a, topics: [{filter: a}]}]} | venue.yaml:1:18: mqtt.bridges[0] has no name
                    mqtt: {bridges: [{name: a, host: b}]} | venue.yaml:1:18: mqtt.bridges[0]: there is nothing in topics
                    mqtt: {bridges: [{name: a, host: b, topics: [{filter: a, qos: 3}]}]} | venue.yaml:1:18: mqtt.bridges[0]: qos must be 0..2 but is 3
                    mqtt: {bridges: [{name: a, host: b, password-file: x, topics: [{filter: a}]}]} | venue.yaml:1:18: mqtt.bridges[0] has a password-file but no user
                    osc: {targets: [{port: 1}]} | venue.yaml:1:17: osc.targets[0] has no host
                    osc: {targets: [{host: a, port: 70000}]} | venue.yaml:1:17: osc.targets[0]: port must be 1..65535 but is 70000
                    osc: {targets: [{host: a, port: 1}, {host: A, name: b, port: 1}]} | venue.yaml:1:37: osc.targets[1]: another target has A port 1 too
                    osc: {targets: [{host: a, name: x, port: 1}, {host: b, name: x, port: 1}]} | venue.yaml:1:46: osc.targets[1]: another target has the name "x"
                    osc: {targets: [{host: a, port: x}]} | venue.yaml:1:33: osc.targets[0].port must be a whole number but is "x"
                    osc: {targets: [{host: a, port: 1, map: [{from: /1}]}]} | venue.yaml:1:42: osc.targets[0].map[0] has no to
                    osc: {targets: [{host: a, port: 1, map: [{from: /1*, to: /a}]}]} | venue.yaml:1:17: osc.targets[0]: map must have plain names such as /1 but has "/1*"
                    osc: {targets: [{host: a, port: 1, map: [{from: /1, to: /a}, {from: /2, to: /a}]}]} | venue.yaml:1:17: osc.targets[0]: map has two entries with the same name or the same address
                    osc: {targets: [{host: a, port: 1, write: [a]}]} | venue.yaml:1:17: osc.targets[0]: pattern "a" at character 0: must start with '/'
                    osc: {targets: [{host: a, port: 1, on-boot: maybe}]} | venue.yaml:1:45: osc.targets[0].on-boot must be one of hold, send but is "maybe"
                    """)
    void namesThePlaceInTheFile(String yaml, String problem) throws IOException {
        assertThat(problemsOfFile(yaml)).containsExactly(problem);
    }

    @Test
    void whatIsNoYamlIsSaidWithItsPlace() throws IOException {
        assertThat(problemsOfFile("name: \"x\nmqtt:\n"))
                .singleElement()
                .asString()
                .startsWith("venue.yaml:3:1: not YAML: ");
    }

    @Test
    void aFileThatIsNotThereIsAProblem() {
        assertThat(problems("--config=/nowhere/venue.yaml")).containsExactly("/nowhere/venue.yaml: no such file");
    }

    @Test
    void anEmptyFileSaysNothing() throws ConfigException, IOException {
        assertThat(loadFile("# nothing yet\n").config().mqtt().port()).isEqualTo(new PortChoice.Fixed(1883));
    }

    @Test
    void listsThatOnlyAFileCanCarry() throws ConfigException, IOException {
        GatewayConfig config = loadFile("""
                        access:
                          - {door: mqtt, pattern: /mqtt/sensors/**, action: read}
                          - {door: "*", pattern: /public/**, action: write}
                        kinds:
                          - {pattern: /mqtt/lamp/set, kind: param}
                        strategies:
                          - {pattern: /dimmers/**, strategy: max}
                        mqtt:
                          payloads:
                            - {pattern: /mqtt/*/events/rpc, as: explode}
                        osc:
                          targets:
                            - {name: desk, host: 10.0.0.9, port: 9000, root: /lights, patterns: [/foh/**, /go], on-boot: send}
                            - {host: 10.0.0.10, port: 9001}
                            - {host: 10.0.0.11, port: 10023, profile: x32, root: /desk, map: [{from: /ch, to: /sound}], write: [/sound/**, /desk/**]}
                          listeners:
                            - {port: 9100, map: [{from: /1, to: /lights/foh}]}
                        """).config();

        AccessScope scope = config.scopeOf("mqtt");
        assertThat(scope.mayRead(Address.of("/mqtt/sensors/1"))).as("R31").isTrue();
        assertThat(scope.mayRead(Address.of("/lights"))).isFalse();
        assertThat(scope.mayWrite(Address.of("/public/x"))).isTrue();
        assertThat(config.isOpen("osc"))
                .as("the entry about every door is about this one too")
                .isFalse();
        assertThat(config.kinds().get(0).kind())
                .as("the file's before the shipped")
                .isEqualTo(SignalKind.PARAM);
        assertThat(config.strategies().get(0).strategy()).isEqualTo(Strategy.MAX);
        assertThat(config.mqtt().payloads())
                .containsExactly(new PayloadRule(AddressPattern.of("/mqtt/*/events/rpc"), PayloadMode.EXPLODE));
        OscTargetConfig desk = config.osc().targets().get(0);
        assertThat(desk.patterns()).containsExactly("/foh/**", "/go");
        assertThat(desk.sendOnBoot()).isTrue();
        OscTargetConfig plain = config.osc().targets().get(1);
        assertThat(plain.name()).isEqualTo("10.0.0.10:9001");
        assertThat(plain.sendOnBoot()).as("R28").isFalse();
        assertThat(config.osc().rootOf(desk).text()).isEqualTo("/lights");
        assertThat(config.osc().rootOf(plain).text()).as("R3").isEqualTo("/osc");
        OscRoot mixer = config.osc().rootOf(config.osc().targets().get(2));
        assertThat(mixer.read("/ch/01/mix/on")).isEqualTo(new OscName.Plain(Address.of("/sound/01/mix/on")));
        assertThat(mixer.read("/main/st/mix/on")).isEqualTo(new OscName.Plain(Address.of("/desk/main/st/mix/on")));
        AccessScope ofMixer = config.osc().targets().get(2).access().within(AccessScope.OPEN);
        assertThat(ofMixer.mayWrite(Address.of("/sound/01/mix/on"))).isTrue();
        assertThat(ofMixer.mayWrite(Address.of("/lights/foh"))).isFalse();
        assertThat(config.osc().allHints())
                .as("its profile is about what is mounted too")
                .anyMatch(hint -> hint.pattern().matches(Address.of("/sound/01/mix/fader")));
        assertThat(config.osc()
                        .listeners()
                        .get(0)
                        .view()
                        .in(config.osc().root())
                        .read("/1/dim"))
                .isEqualTo(new OscName.Plain(Address.of("/lights/foh/dim")));
    }

    @Test
    void commandsAndPushesAreEventsByDefault() throws ConfigException { // R5
        GatewayConfig config = load(Map.of(), "--mqtt-namespace=/house").config();

        for (String address : new String[] {
            "/house/cmnd/lamp/POWER",
            "/house/zigbee2mqtt/lamp/set",
            "/house/lamp/command/switch:0",
            "/house/box/rpc",
            "/osc/eos/key/go_0",
            "/osc/cue/1/fire",
            "/osc/1/push1",
        }) {
            assertThat(config.kinds())
                    .as(address)
                    .anyMatch(rule -> rule.pattern().matches(Address.of(address)) && rule.kind() == SignalKind.EVENT);
        }
        for (String address : new String[] {"/house/zigbee2mqtt/lamp", "/osc/1/fader1", "/cues/go", "/mqtt/cmnd/x"}) {
            assertThat(config.kinds())
                    .as(address)
                    .noneMatch(rule -> rule.pattern().matches(Address.of(address)));
        }
    }

    @Test
    void whatBoundsRulesCanBeSaid() throws ConfigException, IOException {
        RulesConfig rules = loadFile("rules-max-chain: 3\nrules-recorded: 0\nrules-watch: 0\n")
                .config()
                .rules();

        assertThat(rules.limits()).isEqualTo(new EngineLimits(10_000, 3, 20_000, 10_000, 0));
        assertThat(rules.watch()).isZero();
        assertThat(problems("--rules-max-chain=16", "--rules-trace=0"))
                .anyMatch(problem -> problem.contains("rules-trace must be 1..1000000 but is 0"));
        assertThat(problems("--rules-max-chain=16"))
                .anyMatch(problem -> problem.contains("rules-max-chain must be 1..15 but is 16"));
    }

    @Test
    void aPathInTheFileIsSeenFromTheFile() throws ConfigException, IOException {
        GatewayConfig config =
                loadFile("rules: rules.d\ndata-dir: /var/lib/x\n").config();

        assertThat(config.rules().path()).contains(folder.resolve("rules.d"));
        assertThat(config.storage().orElseThrow().dataDir()).isEqualTo(Path.of("/var/lib/x"));
    }

    @Test
    void theDevelopmentRouterHasOneDoorAndKeepsNothing() throws ConfigException {
        GatewayConfig config = new ConfigLoader(Map.of("STAGEBUS_MQTT_PORT", "1883"))
                .load(Profile.SERVER, new EnumMap<>(Setting.class))
                .config();

        assertThat(config.websocket().port().isOpen()).isTrue();
        assertThat(config.mqtt().port().isOpen()).isFalse();
        assertThat(config.osc().port().isOpen()).isFalse();
        assertThat(config.storage()).isEmpty();
    }
}
