package dev.rematch.airflow;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One request over the wire and back; the place where a test listens. */
interface Transport {

  /**
   * @throws java.net.ConnectException when the request has surely not been sent
   * @throws IOException when it may have been
   */
  Answered send(Sent request) throws IOException, InterruptedException;

  /** A request; the body is JSON. */
  record Sent(
      String method, URI address, Optional<String> token, Optional<String> body, Duration timeout) {
    @Override
    public String toString() {
      return method + " " + address.getPath();
    }
  }

  /**
   * An answer.
   *
   * @param headers the first value of each, by its name in lower case
   */
  record Answered(int status, Map<String, String> headers, String body) {
    public Answered {
      headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
      return "status " + status;
    }
  }
}
