using System.Collections.Concurrent;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>Notes what was asked of a server, and how it was answered.</summary>
internal sealed class RecordingHandler(ConcurrentQueue<Exchange> seen, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        string? body = null;
        if (mediaType is "application/json" or "application/problem+json")
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            body = await response.Content.ReadAsStringAsync(cancellationToken);
        }

        seen.Enqueue(new Exchange(request.Method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode, mediaType, body));
        return response;
    }
}
