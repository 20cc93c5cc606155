using System.Reflection;
using System.Runtime.Loader;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>
/// One process never mixes two SQLite libraries. What is loaded is a matter of the process, so each test loads everything anew, apart from the rest.
/// </summary>
public sealed class SqliteLibraryTests
{
    [Fact]
    public void A_host_that_uses_SQLite_before_the_journal_keeps_its_library()
    {
        var apart = new Apart();
        apart.Call("SQLitePCLRaw.batteries_v2", "SQLitePCL.Batteries_V2", "Init");
        var before = apart.Version();

        var shown = apart.Journal();

        shown.ShouldBe($"SQLite {before}, chosen by the host", "all functions must come from one library");
    }

    [Fact]
    public void A_host_that_uses_SQLite_after_the_journal_gets_the_library_of_the_journal()
    {
        var apart = new Apart();

        var shown = apart.Journal();
        apart.Call("SQLitePCLRaw.batteries_v2", "SQLitePCL.Batteries_V2", "Init");

        shown.ShouldStartWith($"SQLite {apart.Version()}, ");
        shown.ShouldNotContain("host");
    }

    /// <summary>The assemblies of the journal and of its provider, loaded once more with statics and bindings of their own.</summary>
    private sealed class Apart : AssemblyLoadContext
    {
        private static readonly string Here = typeof(SqliteLibraryTests).Assembly.Location;

        private readonly AssemblyDependencyResolver _resolver = new(Here);

        public void Call(string assembly, string type, string method) => TypeOf(assembly, type).GetMethod(method, [])!.Invoke(null, null);

        /// <summary>The version as a number's function tells it. The journal asks another function, which may be bound at another time.</summary>
        public string Version()
        {
            var number = (int)TypeOf("SQLitePCLRaw.core", "SQLitePCL.raw").GetMethod("sqlite3_libversion_number", [])!.Invoke(null, null)!;
            return $"{number / 1_000_000}.{number / 1_000 % 1_000}.{number % 1_000}";
        }

        public string Journal()
            => (string)TypeOf("ActorFlow.Persistence.Sqlite", "ActorFlow.Persistence.Sqlite.SqliteJournal").GetProperty("Library")!.GetValue(null)!;

        protected override Assembly? Load(AssemblyName assemblyName)
            => assemblyName.Name is { } name
                && (name.StartsWith("SQLitePCLRaw", StringComparison.Ordinal) || name.StartsWith("ActorFlow", StringComparison.Ordinal))
                && _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName)
            => _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

        private Type TypeOf(string assembly, string type) => LoadFromAssemblyName(new AssemblyName(assembly)).GetType(type, throwOnError: true)!;
    }
}
