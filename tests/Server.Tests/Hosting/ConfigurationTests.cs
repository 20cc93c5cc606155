using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using ActorFlow.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>What the server can be told in a file and by variables.</summary>
public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("Api", typeof(ServerApiOptions))]
    [InlineData("Security", typeof(ServerSecurityOptions))]
    [InlineData("Webhooks", typeof(ServerWebhookOptions))]
    public void Every_option_of_the_server_is_listed_in_the_reference_with_its_default(string section, Type type)
    {
        var options = Activator.CreateInstance(type)!;
        var expected = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(option => option.CanWrite)
            .ToDictionary(option => option.Name, option => Convert.ToString(option.GetValue(options), CultureInfo.InvariantCulture));
        Reference().GetProperty("Server").GetProperty(section).EnumerateObject().ToDictionary(option => option.Name, option => (string?)option.Value.ToString()).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public void A_simple_option_of_the_server_that_code_can_set_is_a_setting_too()
    {
        var settings = new[] { typeof(ServerApiOptions), typeof(ServerSecurityOptions), typeof(ServerWebhookOptions) }.SelectMany(type => type.GetProperties()).Select(option => option.Name).ToHashSet();
        typeof(ActorFlowServerOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(option => option.CanWrite && option.Name is not (nameof(ActorFlowServerOptions.Functions) or nameof(ActorFlowServerOptions.ProcessVariable)))
            .Select(option => option.Name).Where(name => !settings.Contains(name))
            // Only the program knows what else it serves.
            .ShouldBe([nameof(ActorFlowServerOptions.AllowOtherListeners)]);
    }

    [Fact]
    public async Task What_the_configuration_says_counts_and_a_folder_that_code_names_stays()
    {
        var folder = Directory.CreateTempSubdirectory("actorflow-documents-");
        try
        {
            await using var application = Build(
                server => (server.MaxWait, server.SlowReaderLimit) = (TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(8)),
                ("MaxWait", "00:00:05"), ("HeartbeatEvery", "00:00:07"), ("DocumentsFolder", folder.FullName));
            var options = application.Services.GetRequiredService<ActorFlowServerOptions>();
            (options.MaxWait, options.HeartbeatEvery, options.SlowReaderLimit, options.DocumentsFolder)
                .ShouldBe((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8), folder.FullName));

            await using var told = Build(server => server.DocumentsFolder = folder.FullName, ("DocumentsFolder", "/nowhere"));
            told.Services.GetRequiredService<ActorFlowServerOptions>().DocumentsFolder.ShouldBe(folder.FullName);
        }
        finally
        {
            folder.Delete();
        }
    }

    [Fact]
    public async Task A_value_out_of_its_range_and_a_folder_that_is_not_there_stop_the_start_with_the_key()
    {
        var error = await Should.ThrowAsync<Exception>(async () =>
        {
            await using var application = Build(null, ("MaxWait", "02:00:00"));
            await application.StartAsync();
        });
        error.Message.ShouldContain("MaxWait");
        error.Message.ShouldContain("01:00:00");
        (await Should.ThrowAsync<InvalidDataException>(async () =>
        {
            await using var application = Build(null, ("DocumentsFolder", "/nowhere/at-all"));
            await application.StartAsync();
        })).Message.ShouldContain("ActorFlow:Server:Api:DocumentsFolder");
    }

    [Theory]
    [InlineData("id: broken\nname: x\nnodes: [{id: a, functionId: no.such}]\nedges: []\nflow: {startNodeId: a}\n", "no.such")]
    [InlineData("id: broken\nname: x\nnodes: []\nedges: []\nflow: {startNodeId: a}\n", "The document has a")]
    public async Task A_document_of_the_folder_that_cannot_be_used_stops_the_start_with_its_file(string document, string told)
    {
        var folder = Directory.CreateTempSubdirectory("actorflow-documents-");
        try
        {
            var file = Path.Combine(folder.FullName, "order.yaml");
            await File.WriteAllTextAsync(file, document);
            var error = await Should.ThrowAsync<InvalidDataException>(async () =>
            {
                await using var application = Build(server => server.DocumentsFolder = folder.FullName);
                await application.StartAsync();
            });
            error.Message.ShouldContain(file);
            error.Message.ShouldContain(told);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static WebApplication Build(Action<ActorFlowServerOptions>? configure, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(settings.Select(one => KeyValuePair.Create($"{ActorFlowSettings.Root}:Server:Api:{one.Key}", (string?)one.Value)));
        builder.Services.AddActorFlowServer(configure);
        var application = builder.Build();
        application.MapActorFlow();
        return application;
    }

    private static JsonElement Reference()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "hocon", "reference.conf")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement.GetProperty("ActorFlow");
    }
}
