package io.stagebus.mqtt.store;

/**
 * A subscription as it is kept. Immutable.
 *
 * @param filter the filter as the client wrote it
 * @param options the subscription options (MQTT 5.0 §3.8.3.1)
 * @param identifier the subscription identifier; 0 for none
 */
public record StoredFilter(String filter, int options, int identifier) {

    void write(NoteBytes out) {
        out.put1(options).put4(identifier).putText(filter);
    }

    static StoredFilter read(NoteBytes in) {
        int options = in.take1();
        long identifier = in.take4();
        return new StoredFilter(in.takeText(), options, (int) identifier);
    }
}
