using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Shouldly;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>Sends requests and looks at the answers.</summary>
internal static class Answers
{
    public static StringContent Json(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    /// <summary>The JSON of an answer that must have a status.</summary>
    public static async Task<JsonElement> JsonOf(this HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path, HttpStatusCode status = HttpStatusCode.OK)
        => await (await client.GetAsync(path)).JsonOf(status);

    public static async Task<JsonElement> PostJsonAsync(this HttpClient client, string path, string? json = null,
        HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers)
        => await (await client.PostAsync(path, json, headers)).JsonOf(status);

    public static async Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, string? json,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = json is null ? null : Json(json) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return await client.SendAsync(request);
    }

    /// <summary>The answer is a problem of a kind, told in full.</summary>
    public static async Task<JsonElement> ShouldBeProblem(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = await response.JsonOf(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem.Text("code").ShouldBe(code, problem.ToString());
        problem.Text("type").ShouldBe($"urn:actorflow:problem:{code}");
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.Text("detail").ShouldNotBeNullOrWhiteSpace();
        problem.Text("requestId").ShouldBe(response.Headers.GetValues("X-Request-Id").Single());
        return problem;
    }

    public static string? Text(this JsonElement json, string member) => json.GetProperty(member).GetString();
}
