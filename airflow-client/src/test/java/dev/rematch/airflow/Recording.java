package dev.rematch.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps every request that goes through it, and how it was answered. */
final class Recording {
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  Transport around(Transport transport) {
    return request -> {
      Transport.Answered answer = transport.send(request);
      lines.add(line(request, answer));
      return answer;
    };
  }

  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  private static String line(Transport.Sent request, Transport.Answered answer) throws IOException {
    String query = request.address().getRawQuery();
    ObjectNode line =
        Api.object()
            .put("method", request.method())
            .put("path", request.address().getRawPath() + (query == null ? "" : "?" + query))
            .put("status", answer.status());
    try {
      line.set("body", request.body().isEmpty() ? null : Api.JSON.readTree(request.body().get()));
    } catch (JsonProcessingException e) {
      throw new IOException("a body that is no JSON", e);
    }
    return line.toString();
  }
}
