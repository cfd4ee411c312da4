package io.stagebus.appliance.admin;

import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.stagebus.appliance.json.JsonText;
import jakarta.inject.Singleton;

/** What the server itself has to refuse looks like what the controllers refuse: {@code {"error":"…"}}. */
@Singleton
final class PlainErrors implements ErrorResponseProcessor<String> {

    @Override
    public MutableHttpResponse<String> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        String sentence = context.hasErrors()
                ? context.getErrors().get(0).getMessage()
                : response.status().getReason();
        return response.contentType(MediaType.APPLICATION_JSON)
                .body(JsonText.object().put("error", sentence).text());
    }
}
