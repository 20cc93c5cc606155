using ActorFlow.Journal;
using ActorFlow.Server.Security;
using ActorFlow.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Server.Tests.Security;

/// <summary>Makes keys on a test's server and sends requests with them.</summary>
internal static class Keys
{
    public static async Task<IServerStore> StoreAsync(this TestServer server)
        => await server.Application.Services.GetRequiredService<ServerStores>().GetAsync(default);

    public static async Task<(string Id, string Text)> MakeKeyAsync(this TestServer server, AccessRights rights, string[]? flows = null,
        TimeSpan? life = null, DateTimeOffset? now = null)
    {
        var store = await server.StoreAsync();
        var (key, text) = await KeyIssue.MakeAsync(store.Keys, $"test {rights}", rights, flows ?? [], life, "tests",
            now ?? TimeProvider.System.GetUtcNow(), default);
        return (key.Id, text);
    }

    public static async Task<HttpResponseMessage> SendAsync(this TestServer server, string method, string path, string? key, string? json = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
            request.Content = Answers.Json(json);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await server.Client.SendAsync(request);
    }
}
