using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ActorFlow.Definitions.Http;

/// <summary>A request and its answer, within the limits of the options.</summary>
internal sealed class HttpExchange(HttpFunctionOptions options)
{
    private const int MostRedirects = 5;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 64 };

    private readonly GuardedClients _clients = new(options);

    /// <param name="call">The call.</param>
    /// <param name="method">The method.</param>
    /// <param name="seal">Puts a signature of the body on the request; null for none.</param>
    public async ValueTask<FunctionResult> SendAsync(FunctionCall call, string method, Action<HttpRequestMessage, byte[]>? seal = null)
    {
        var uri = Address(call);
        using var timeout = new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, timeout.Token);
        var limit = call.Duration("timeout") ?? options.Timeout;
        await using var timer = call.Context.TimeProvider.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), timeout, limit,
            Timeout.InfiniteTimeSpan);
        try
        {
            return await FollowAsync(call, method, uri, seal, linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !call.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"{method} {uri.GetLeftPart(UriPartial.Path)} took longer than {limit.TotalSeconds:0.###} s. Give it more time by 'timeout', or retry it.");
        }
        catch (HttpRequestException error) when (error.InnerException is RequestRefusedException refused)
        {
            throw refused;
        }
    }

    private async ValueTask<FunctionResult> FollowAsync(FunctionCall call, string method, Uri uri, Action<HttpRequestMessage, byte[]>? seal,
        CancellationToken cancellationToken)
    {
        var client = _clients.Create();
        for (var redirects = 0; ; redirects++)
        {
            _clients.Check(uri);
            using var request = Request(call, method, uri, isFirst: redirects == 0, seal);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (method == "GET" && call.Flag("followRedirects") && (int)response.StatusCode is >= 300 and < 400
                && response.Headers.Location is { } location)
            {
                if (redirects == MostRedirects)
                    throw new HttpRequestException($"GET {uri.GetLeftPart(UriPartial.Path)} was redirected more than {MostRedirects} times.");
                uri = new Uri(uri, location);
                continue;
            }

            return await ResultAsync(call, method, uri, response, cancellationToken);
        }
    }

    private static Uri Address(FunctionCall call)
    {
        if (!Uri.TryCreate(call.Text("url"), UriKind.Absolute, out var uri))
            throw new FunctionArgumentException("url", $"'{call.Text("url")}' is no absolute address");
        if (call.Find("query") is not { ValueKind: JsonValueKind.Object } query)
            return uri;
        var added = string.Join('&',
            query.EnumerateObject().Select(member => $"{Uri.EscapeDataString(member.Name)}={Uri.EscapeDataString(member.Value.ToString())}"));
        return new UriBuilder(uri) { Query = uri.Query.Length > 1 ? $"{uri.Query[1..]}&{added}" : added }.Uri;
    }

    private static HttpRequestMessage Request(FunctionCall call, string method, Uri uri, bool isFirst, Action<HttpRequestMessage, byte[]>? seal)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        if (method is not ("GET" or "HEAD" or "OPTIONS"))
        {
            var body = call.Find("body") is not { } given
                ? null : Encoding.UTF8.GetBytes(given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetRawText());
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new(call.Get("body").ValueKind == JsonValueKind.String && seal is null
                    ? "text/plain" : "application/json") { CharSet = "utf-8" };
            }

            // Ids of runs may hold what a header may not.
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Uri.EscapeDataString(call.Context.IdempotencyKey));
            seal?.Invoke(request, body ?? []);
        }

        if (isFirst && Activity.Current is { } activity)
            DistributedContextPropagator.Current.Inject(activity, request,
                static (carrier, name, value) => ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value));

        // A redirect may lead to somebody else, who is not to see what was meant for the first one.
        if (!isFirst || call.Find("headers") is not { ValueKind: JsonValueKind.Object } headers)
            return request;
        foreach (var header in headers.EnumerateObject())
        {
            var value = header.Value.ToString();
            if (header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && request.Content is not null)
                request.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(value, out var type)
                    ? type : throw new FunctionArgumentException("headers", $"'{value}' is no content type");
            else if (value.AsSpan().IndexOfAny('\r', '\n') >= 0
                || !(request.Headers.Remove(header.Name) | request.Headers.TryAddWithoutValidation(header.Name, value)))
                throw new FunctionArgumentException("headers", $"'{header.Name}' cannot be sent");
        }

        return request;
    }

    private async ValueTask<FunctionResult> ResultAsync(FunctionCall call, string method, Uri uri, HttpResponseMessage response,
        CancellationToken cancellationToken)
    {
        var body = await BodyAsync(response, cancellationToken);
        if ((int)response.StatusCode >= 400 && call.Flag("failOnStatus"))
            throw Failed(method, uri, response, body);
        var answer = new Dictionary<string, object?>
        {
            ["status"] = (int)response.StatusCode,
            ["headers"] = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value)),
            ["body"] = Parsed(response, body),
        };
        return FunctionResult.Default.Set(call.Text("outputKey"), JsonSerializer.SerializeToElement(answer));
    }

    private async ValueTask<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > options.GreatestResponse)
            throw TooLarge();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var whole = new ArrayBufferWriter<byte>();
        while (await stream.ReadAsync(whole.GetMemory(16 * 1024), cancellationToken) is > 0 and var read)
        {
            whole.Advance(read);
            if (whole.WrittenCount > options.GreatestResponse)
                throw TooLarge();
        }

        return whole.WrittenSpan.ToArray();
    }

    private HttpRequestException TooLarge()
        => new(HttpRequestError.ConfigurationLimitExceeded,
            $"The answer has more than {options.GreatestResponse} bytes, which are the most that are taken. Ask for less, or raise the limit.");

    private static object Parsed(HttpResponseMessage response, byte[] body)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal))
        {
            try
            {
                return JsonElement.Parse(body, Deep);
            }
            catch (JsonException)
            {
                // Said to be JSON, and is none: given as the text it is.
            }
        }

        return Encoding.UTF8.GetString(body);
    }

    private static HttpRequestException Failed(string method, Uri uri, HttpResponseMessage response, byte[] body)
    {
        const int shown = 500;
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(shown, body.Length)));
        var error = new HttpRequestException(
            $"{method} {uri.GetLeftPart(UriPartial.Path)} was answered {(int)response.StatusCode} {response.ReasonPhrase}: {text}", null,
                response.StatusCode);
        if (response.Headers.RetryAfter is { Delta: { } delta })
            error.Data[Transient.RetryAfterData] = delta;
        return error;
    }
}
