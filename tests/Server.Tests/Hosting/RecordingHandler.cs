using System.Collections.Concurrent;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>Notes which operations the tests have called, and how they were answered, for the test that all of them were.</summary>
internal sealed class RecordingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public static ConcurrentDictionary<(string Method, string Path, int Status), int> Calls { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        Calls.AddOrUpdate((request.Method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode), 1, static (_, count) => count + 1);
        return response;
    }
}
