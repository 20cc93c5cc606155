using System.Net;
using System.Net.Sockets;
using ActorFlow.Journal;
using ActorFlow.Polling;
using ActorFlow.Server.Security;
using ActorFlow.Server.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>A server on which nobody has to prove who they are serves programs of its own machine, and nothing else.</summary>
public sealed class LocalOnlyTests
{
    [Fact]
    public async Task Programs_of_this_machine_are_served_without_a_key()
    {
        await using var server = await TestServer.StartAsync();
        (await server.SendAsync("GET", "/api/v1/server", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var host in new[] { "localhost", "127.0.0.1", "[::1]", "localhost:99" })
            (await server.SendAsync("GET", "/api/v1/server", null, null, ("Host", host))).StatusCode.ShouldBe(HttpStatusCode.OK, host);
    }

    [Theory]
    [InlineData("rebound.example.org")]
    [InlineData("localhost.example.org")]
    [InlineData("127.0.0.1.example.org")]
    [InlineData("192.168.0.1")]
    [InlineData("0.0.0.0")]
    public async Task A_name_that_somebody_else_gave_this_machine_is_refused(string host)
    {
        await using var server = await TestServer.StartAsync();
        await (await server.SendAsync("GET", "/api/v1/server", null, null, ("Host", host))).ShouldBeProblem(HttpStatusCode.MisdirectedRequest, "host-unknown");
        await (await server.SendAsync("GET", "/health", null, null, ("Host", host))).ShouldBeProblem(HttpStatusCode.MisdirectedRequest, "host-unknown");
    }

    [Fact]
    public async Task A_name_that_is_configured_is_known()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Security.AllowedHosts = "flows.local, other.local");
        (await server.SendAsync("GET", "/api/v1/server", null, null, ("Host", "flows.local"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example.org")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost.evil.example.org")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task What_a_page_of_somebody_else_has_a_browser_do_is_refused(string header, string value)
    {
        await using var server = await TestServer.StartAsync();
        await (await server.SendAsync("POST", "/api/v1/keys", null, """{"name":"x","rights":["admin"]}""", (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "origin-refused");
        (await (await server.StoreAsync()).Keys.ListAsync(default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Real-IP")]
    [InlineData("Via")]
    public async Task What_a_proxy_passes_on_is_refused_as_it_may_come_from_anywhere(string header)
    {
        await using var server = await TestServer.StartAsync();
        await (await server.SendAsync("GET", "/api/v1/server", null, null, (header, "203.0.113.7"))).ShouldBeProblem(HttpStatusCode.Forbidden, "loopback-only");
    }

    [Fact]
    public async Task A_request_from_another_machine_is_refused_also_in_a_host_that_listens_elsewhere_for_other_things()
    {
        await using var server = await TestServer.StartAsync(options: options => options.AllowOtherListeners = true, application: application => application.Use((http, next) =>
        {
            if (http.Request.Headers.TryGetValue("X-Test-From", out var from))
                http.Connection.RemoteIpAddress = IPAddress.Parse(from.ToString());
            return next(http);
        }));
        await (await server.SendAsync("GET", "/api/v1/server", null, null, ("X-Test-From", "203.0.113.7"))).ShouldBeProblem(HttpStatusCode.Forbidden, "loopback-only");
        await (await server.SendAsync("GET", "/api/v1/server", null, null, ("X-Test-From", "::ffff:203.0.113.7"))).ShouldBeProblem(HttpStatusCode.Forbidden, "loopback-only");
        (await server.SendAsync("GET", "/api/v1/server", null, null, ("X-Test-From", "::ffff:127.0.0.1"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_start_on_an_address_that_others_reach_is_refused_with_the_reason_unless_callers_are_asked_who_they_are()
    {
        var error = await Should.ThrowAsync<ServerSecurityException>(() => StartOpenAsync(_ => { }));
        error.Message.ShouldContain("http://0.0.0.0:");
        error.Message.ShouldContain("actorflow keys create");

        await using var asked = await StartOpenAsync(options => options.Security.ApiKeys = ApiKeyUse.Required);
        await using var others = await StartOpenAsync(options => options.AllowOtherListeners = true);
    }

    [Fact]
    public async Task A_start_with_an_endpoint_that_says_nothing_of_the_right_it_needs_is_refused()
    {
        var error = await Should.ThrowAsync<ServerSecurityException>(() => StartOpenAsync(
            options => options.AllowOtherListeners = true, application => application.MapGet("/api/v1/forgotten", () => "open").WithMetadata(ActorFlowEndpoint.Mark).WithDisplayName("forgotten")));
        error.Message.ShouldContain("forgotten");
        error.Message.ShouldContain("state a right");
        // One that states it is no reason.
        await using var stated = await StartOpenAsync(options => options.AllowOtherListeners = true, application => application.MapGet("/api/v1/stated", () => "open")
            .WithMetadata(ActorFlowEndpoint.Mark, new Rights.RequiredRight(ServerRight.Admin, Rights.Concern.Server)));
    }

    [Theory]
    [InlineData("http://localhost:5000", true)]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://127.9.9.9:5000", true)]
    [InlineData("https://[::1]:5001", true)]
    [InlineData("http://unix:/tmp/a.sock", true)]
    [InlineData("http://0.0.0.0:5000", false)]
    [InlineData("http://[::]:5000", false)]
    [InlineData("http://+:5000", false)]
    [InlineData("http://*:5000", false)]
    [InlineData("http://192.168.0.4:5000", false)]
    [InlineData("http://example.org:80", false)]
    [InlineData("nonsense", false)]
    public void Addresses_are_told_apart(string address, bool isLocal) => SecurityService.IsLocal(address).ShouldBe(isLocal);

    [Fact]
    public async Task The_first_key_closes_the_door_and_its_revocation_does_not_open_it_again()
    {
        await using var server = await TestServer.StartAsync();
        var made = await server.Client.PostJsonAsync("/api/v1/keys", """{"name":"first","rights":["admin"]}""", HttpStatusCode.Created);
        await WaitUntilAskedAsync(server);
        var (text, id) = (made.Text("secret")!, made.GetProperty("key").Text("id")!);
        (await server.SendAsync("DELETE", $"/api/v1/keys/{id}", text)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await server.SendAsync("GET", "/api/v1/server", text)).ShouldBeProblem(HttpStatusCode.Unauthorized, "credentials-wrong");
        await server.RestartAsync();
        await (await server.SendAsync("GET", "/api/v1/server", null)).ShouldBeProblem(HttpStatusCode.Unauthorized, "credentials-missing");
    }

    private static Task WaitUntilAskedAsync(TestServer server)
        => Until.SoAsync(async () => (await server.SendAsync("GET", "/api/v1/server", null)).StatusCode == HttpStatusCode.Unauthorized, "a key is asked for");

    private static async Task<WebApplication> StartOpenAsync(Action<ActorFlowServerOptions> configure, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Any, 0);
        });
        builder.Services.AddActorFlowServer(configure);
        var application = builder.Build();
        application.MapActorFlow();
        map?.Invoke(application);
        try
        {
            await application.StartAsync();
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }
}
