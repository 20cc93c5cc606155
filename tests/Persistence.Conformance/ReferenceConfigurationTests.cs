using System.Reflection;
using System.Text.Json;
using ActorFlow.Cluster;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

/// <summary>hocon/reference.conf tells every option and its default, and tells no other.</summary>
public sealed class ReferenceConfigurationTests
{
    private static readonly JsonElement Reference = Read();

    [Fact]
    public void Every_option_of_the_engine_is_listed_with_its_default()
        => Compare(Reference.GetProperty("Engine"), new FlowSystemOptions(), nameof(FlowSystemOptions.RandomSeed));

    [Fact]
    public void Every_option_of_the_embedded_journal_is_listed_with_its_default()
        => Compare(Reference.GetProperty("Journal").GetProperty("Sqlite"), new SqliteJournalOptions { Path = "" });

    [Fact]
    public void Every_option_of_the_PostgreSQL_journal_is_listed_with_its_default()
        => Compare(Reference.GetProperty("Journal").GetProperty("PostgreSql"), new PostgreSqlJournalOptions { ConnectionString = "" });

    [Fact]
    public void Every_option_of_a_member_of_a_cluster_is_listed_with_its_default() => Compare(Reference.GetProperty("Cluster"), new ClusterOptions());

    private static void Compare(JsonElement listed, object options, params string[] codeOnly)
    {
        var expected = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(option => option.CanWrite && IsConfigurable(option.PropertyType) && !codeOnly.Contains(option.Name))
            .ToDictionary(option => option.Name,
                option => Convert.ToString(option.GetValue(options), System.Globalization.CultureInfo.InvariantCulture));

        listed.EnumerateObject().ToDictionary(option => option.Name, option => (string?)option.Value.ToString())
            .ShouldBe(expected, ignoreOrder: true);
    }

    private static bool IsConfigurable(Type type)
        => type == typeof(TimeSpan) || type == typeof(int) || type == typeof(int?) || type == typeof(bool) || type == typeof(string) || type.IsEnum;

    private static JsonElement Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorFlow.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        var text = File.ReadAllText(Path.Combine(folder.FullName, "hocon", "reference.conf"));
        return JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement.GetProperty("ActorFlow");
    }
}
