package dev.rematch.airflow;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** The JDK's client. Redirects are not followed: a token goes to the server it is meant for. */
final class HttpTransport implements Transport {
  private final HttpClient http;

  HttpTransport(Duration connectTimeout, Optional<SSLContext> tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            // Airflow's server logs a warning for each offer of HTTP/2 that it does not take.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout);
    tls.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  @Override
  public Answered send(Sent sent) throws IOException, InterruptedException {
    // The request's own timeout ends with the headers; this one covers the body too.
    CompletableFuture<HttpResponse<String>> coming =
        http.sendAsync(request(sent), BodyHandlers.ofString());
    try {
      HttpResponse<String> response = coming.get(sent.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return new Answered(response.statusCode(), headers(response), response.body());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer within " + sent.timeout().toMillis() + " ms");
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      coming.cancel(true);
    }
  }

  private static HttpRequest request(Sent sent) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(sent.address()).header("Accept", "application/json");
    sent.token().ifPresent(t -> request.header("Authorization", "Bearer " + t));
    sent.body().ifPresent(b -> request.header("Content-Type", "application/json"));
    return request
        .method(
            sent.method(),
            sent.body().map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()))
        .build();
  }

  private static Map<String, String> headers(HttpResponse<?> response) {
    return response.headers().map().entrySet().stream()
        .filter(e -> !e.getValue().isEmpty())
        .collect(
            Collectors.toMap(
                e -> e.getKey().toLowerCase(Locale.ROOT), e -> e.getValue().get(0), (a, b) -> a));
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) {
      ConnectException late = new ConnectException("no connection in the time given");
      late.initCause(cause);
      return late;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
