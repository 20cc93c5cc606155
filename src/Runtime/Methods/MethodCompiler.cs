using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;

namespace ActorFlow;

/// <summary>Makes plans of methods: all reflection happens here, once, and calls go through a compiled expression.</summary>
[RequiresDynamicCode(Why)]
[RequiresUnreferencedCode(Why)]
internal static class MethodCompiler
{
    public const string Why =
        "Method nodes look at the parameters of a method and compile a call of it. With native AOT, use Node.Named and lambdas with explicit Prep and Post.";

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>A plan of a delegate.</summary>
    public static MethodPlan Of(string node, Delegate method)
    {
        // A delegate may be closed over its first parameter; what is left to give are the last ones.
        var given = method.GetType().GetMethod("Invoke")!.GetParameters();
        var named = method.Method.GetParameters();
        var parameters = named[(named.Length - given.Length)..];
        return Of(node, method.Method, parameters, arguments => Expression.Invoke(Expression.Constant(method), arguments), null);
    }

    /// <summary>A plan of a method of an object, of a service, or of no object.</summary>
    /// <param name="node">The node's name, for errors.</param>
    /// <param name="type">Where to look for the method.</param>
    /// <param name="name">The method's name, of which there must be one.</param>
    /// <param name="target">The object; null for a static method, and for one of a service.</param>
    public static MethodPlan Of(string node, Type type, string name, object? target)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;
        var methods = type.GetMethods(Any).Where(method => method.Name == name).ToArray();
        if (methods is not [{ IsGenericMethodDefinition: false } found])
        {
            throw new ArgumentException(methods.Length == 0
                ? $"Node '{node}': {TypeNames.Of(type)} has no public method '{name}'."
                : $"Node '{node}': {TypeNames.Of(type)} has several methods '{name}', or a generic one. Give a delegate instead: Node.Exec(\"{node}\", …).", nameof(name));
        }

        var parameters = found.GetParameters();
        var service = found.IsStatic || target is not null ? null : type;
        return Of(node, found, parameters, Call, service);

        Expression Call(Expression[] arguments)
            => Expression.Call(found.IsStatic ? null : target is null ? null! : Expression.Constant(target), found, arguments);
    }

    private static MethodPlan Of(string node, MethodInfo method, ParameterInfo[] parameters, Func<Expression[], Expression> call, Type? service)
    {
        var all = Array.ConvertAll(parameters, parameter => Parameter(node, parameter));
        if (all.Any(parameter => parameter.Kind == ParameterKind.Exec)
            && all.Any(parameter => parameter.Kind is ParameterKind.Node or ParameterKind.State))
            throw new ArgumentException(
                $"Node '{node}': the method asks for ExecContext, which is open in Exec, and for NodeContext or SharedState, which are open in Post. Ask for one kind.");
        var values = Expression.Parameter(typeof(object?[]), "arguments");
        var arguments = parameters.Select((parameter, i) => (Expression)Expression.Convert(At(values, i), parameter.ParameterType)).ToArray();
        var invoked = service is null
            ? call(arguments) : Expression.Call(Expression.Convert(At(values, parameters.Length), service), method, arguments);
        var (body, type) = Awaited(invoked);
        var result = type == typeof(void) ? null : (MethodResult)Activator.CreateInstance(typeof(MethodResult<>).MakeGenericType(type))!;
        var compiled = Expression.Lambda<Func<object?[], ValueTask<object?>>>(body, values).Compile();
        return new MethodPlan(all, compiled, service, result, method.GetCustomAttribute<ActionsAttribute>());
    }

    private static BinaryExpression At(ParameterExpression values, int index) => Expression.ArrayIndex(values, Expression.Constant(index));

    private static MethodParameter Parameter(string node, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef || type.IsByRefLike || type.IsPointer || parameter.Name is null)
            throw new ArgumentException(
                $"Node '{node}': parameter '{parameter.Name}' is passed by reference or lives on the stack only. Take it by value.");
        var kind = KindOf(parameter);
        var made = (MethodParameter)Activator.CreateInstance(typeof(MethodParameter<>).MakeGenericType(type), parameter.Name, kind,
            IsOptional(parameter),
            parameter.HasDefaultValue ? DefaultOf(parameter) : null)!;
        if (parameter.GetCustomAttribute<FromStateAttribute>() is { } state)
            made.ReadState(state.Key);
        if (parameter.GetCustomAttribute<FromResultAttribute>() is { } result)
            made.ReadResult(result.Node);
        return made;
    }

    private static bool IsOptional(ParameterInfo parameter)
        => parameter.HasDefaultValue || Nullable.GetUnderlyingType(parameter.ParameterType) is not null
            || (!parameter.ParameterType.IsValueType && NullabilityOf(parameter) == NullabilityState.Nullable);

    private static NullabilityState NullabilityOf(ParameterInfo parameter)
    {
        // The context is not thread-safe.
        lock (Nullability)
            return Nullability.Create(parameter).WriteState;
    }

    private static object? DefaultOf(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var value = parameter.DefaultValue;
        if (value is null)
            return type.IsValueType && type == parameter.ParameterType ? Activator.CreateInstance(type) : null;
        return type.IsEnum && value.GetType() != type ? Enum.ToObject(type, value) : value;
    }

    private static ParameterKind KindOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type == typeof(CancellationToken))
            return ParameterKind.Token;
        if (type == typeof(ExecContext))
            return ParameterKind.Exec;
        if (type == typeof(NodeContext))
            return ParameterKind.Node;
        if (type == typeof(SharedState))
            return ParameterKind.State;
        if (type == typeof(IServiceProvider))
            return ParameterKind.Services;
        if (parameter.IsDefined(typeof(FromServiceAttribute)))
            return ParameterKind.Service;
        return type.IsValueType || type == typeof(string) || type == typeof(object) || typeof(System.Collections.IEnumerable).IsAssignableFrom(type)
            ? ParameterKind.Data
            : ParameterKind.DataOrService;
    }

    /// <summary>The call as one that gives an awaited object, and the type of that object.</summary>
    private static (Expression Body, Type Type) Awaited(Expression call)
    {
        var type = call.Type;
        if (type == typeof(void))
            return (Expression.Block(call, Expression.Default(typeof(ValueTask<object?>))), type);
        if (type == typeof(ValueTask))
            return (Expression.Call(MethodCalls.OfValueTaskMethod, call), typeof(void));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            return (Expression.Call(MethodCalls.OfValueTaskOf.MakeGenericMethod(type.GetGenericArguments()), call), type.GetGenericArguments()[0]);
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && level.GetGenericTypeDefinition() == typeof(Task<>))
                return (Expression.Call(MethodCalls.OfTaskOf.MakeGenericMethod(level.GetGenericArguments()), Expression.Convert(call, level)),
                    level.GetGenericArguments()[0]);
            if (level == typeof(Task))
                return (Expression.Call(MethodCalls.OfTaskMethod, Expression.Convert(call, level)), typeof(void));
        }

        return (Expression.Call(MethodCalls.OfValue.MakeGenericMethod(type), call), type);
    }
}
