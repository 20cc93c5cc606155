using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests;

/// <summary>The laws need no world: what decides and what folds reads nothing but its arguments.</summary>
public class PurityTests
{
    /// <summary>Types and members through which a clock, chance, threads, files or the network would come in.</summary>
    private static readonly string[] Forbidden =
    [
        "System.Random.", "System.Guid.NewGuid", "System.Security.Cryptography.RandomNumberGenerator.",
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Diagnostics.Stopwatch.", "System.TimeProvider.", "System.Environment.get_Tick", "System.Environment.GetEnvironment", "System.Threading.Timer.",
        "System.Threading.Thread.", "System.Threading.ThreadPool.", "System.Threading.Tasks.Task.Run", "System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.TaskFactory.",
        "System.IO.File", "System.IO.Directory", "System.Net.", "System.Console.", "System.Diagnostics.Process.", "System.String.GetHashCode",
    ];

    /// <summary>What has no place where runs are decided, not even as a type.</summary>
    private static readonly Regex Impure = new(
        @"\b(async|await|Task|ValueTask|Thread|Timer|TimeProvider|Stopwatch|Random|UtcNow|DateTime|CancellationToken|Environment|Console|File|Directory|Stream|HttpClient|ILogger|lock|volatile|Interlocked|ThreadStatic|GetType\(\)\.GetMethod|Invoke)\b",
        RegexOptions.None, TimeSpan.FromSeconds(5));

    [Fact]
    public void The_assembly_of_the_laws_reaches_for_no_clock_chance_thread_file_or_network()
        => ReferencedMembers(typeof(FlowDefinition).Assembly.Location)
            .Where(member => !member.Contains("Exception.", StringComparison.Ordinal) && Array.Exists(Forbidden, forbidden => member.StartsWith(forbidden, StringComparison.Ordinal)))
            .ShouldBeEmpty();

    [Fact]
    public void What_decides_and_what_folds_awaits_nothing_and_calls_no_code_of_a_user()
    {
        var found = new List<string>();
        foreach (var file in Repository.Files("src/Runtime/Runs", "*.cs"))
        {
            foreach (var (line, index) in File.ReadLines(file).Select((line, index) => (WithoutComment(line), index)))
            {
                foreach (Match match in Impure.Matches(line))
                    found.Add($"{Path.GetFileName(file)}:{index + 1}: {match.Value}");
            }
        }

        found.ShouldBeEmpty();
    }

    [Fact]
    public void The_fold_knows_no_definition_but_for_the_cached_place_of_a_visit()
    {
        foreach (var file in Repository.Files("src/Runtime/Runs", "RunState*.cs"))
        {
            var text = string.Join('\n', File.ReadLines(file).Select(WithoutComment));
            // Hops, beginnings and ends that are applied without an event are never replayed; what is known of their places they pass on as the cache that it is.
            var isOfHops = Path.GetFileName(file) is "RunState.Hops.cs" or "RunState.InAndOut.cs";
            foreach (var word in new[] { "FlowDefinition", "FlowNode", "NodeOptions", "RunDecider", "Turn", "MovePlan" }.Where(word => !isOfHops || word != "FlowNode"))
                Regex.IsMatch(text, $@"\b{word}\b").ShouldBeFalse($"{Path.GetFileName(file)} names {word}");
        }
    }

    private static string WithoutComment(string line) => line.IndexOf("//", StringComparison.Ordinal) is >= 0 and var at ? line[..at] : line;

    private static List<string> ReferencedMembers(string assembly)
    {
        using var stream = File.OpenRead(assembly);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var found = new List<string>();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
                continue;
            var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
            found.Add($"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}");
        }

        found.ShouldContain("System.String.Concat", "the reading of the assembly works");
        return found;
    }
}
