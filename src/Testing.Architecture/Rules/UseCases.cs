using Mono.Cecil;

namespace Auth.Testing.Architecture.Rules;

/// <summary>One use case: a request, its validator and its handler.</summary>
internal static class UseCases
{
    private const string Handler = "MediatR.IRequestHandler`2";
    private const string Validator = "FluentValidation.AbstractValidator`1";

    private static readonly string[] Machinery = [Handler, "MediatR.INotificationHandler`1", "MediatR.IPipelineBehavior`2", Validator];

    public static IEnumerable<TypeDefinition> Requests(Codebase code) =>
        code.Definitions.Where(t => !t.IsInterface && t.IsA("MediatR.IBaseRequest"));

    public static Verdict Machinery_is_internal_and_sealed(Codebase code) => Verdict.Of(
        "Handlers, validators and pipeline behaviours are internal and sealed.",
        "declare it internal sealed; whoever wants the use case sends its request.",
        code.Definitions.Where(t => t.IsClass && t.IsA(Machinery)),
        type => type switch
        {
            { IsSealed: true } when !type.IsVisible() => [],
            _ => [new Breach(type.FullName, $"is {(type.IsVisible() ? "public" : "internal")} and {(type.IsSealed ? "sealed" : "not sealed")}.")],
        });

    public static Verdict Requests_have_one_handler(Codebase code) => Verdict.Of(
        "A request has exactly one handler.",
        "write the handler beside the request, or remove the one too many; what several must hear of is an event.",
        Requests(code),
        request => HandlersOf(code, request).Select(h => h.Name).ToList() is [_]
            ? []
            : [new Breach(request.FullName, $"has {Count(HandlersOf(code, request))}.")]);

    public static Verdict Requests_answer_a_result(Codebase code) => Verdict.Of(
        "A request is an ICommand<> or an IQuery<> of Auth.Application.Messaging, and so answers a Result<>.",
        "implement one of the two: the pipeline passes by what answers anything else, and it would run unvalidated and uncommitted.",
        Requests(code),
        request => request.Implementations("Auth.Application.Messaging.ICommand`1").Concat(request.Implementations("Auth.Application.Messaging.IQuery`1")).Count() == 1
            ? request.Implementations("MediatR.IRequest`1")
                .Select(r => r.GenericArguments[0])
                .Where(answer => answer.GetElementType().FullName != "Auth.Domain.Result`1")
                .Select(answer => new Breach(request.FullName, $"answers {answer.FullName}."))
            : [new Breach(request.FullName, "is not one of the two.")]);

    public static Verdict Handlers_are_not_called(Codebase code)
    {
        // One that is nested goes by the name of the type around it, whose constructor is nobody's business.
        var handlers = code.Definitions.Where(t => t.IsA(Handler)).ToLookup(t => Uses.NameOf(t).FullName, t => t.IsNested);
        return Verdict.Of(
            "Nobody makes a handler or calls it.",
            "send its request through IMediator: a call passes by the validation, the limits and the unit of work, and nothing of it is committed or announced.",
            code.Types,
            type => type.Members
                .Where(used => used.Type != type.Name && used.Member switch
                {
                    "Handle" => used.Type.FullName == Handler || handlers.Contains(used.Type.FullName),
                    ".ctor" => handlers[used.Type.FullName].Any(nested => !nested),
                    _ => false,
                })
                .Select(used => new Breach(type.Name.FullName, $"calls {used.Type.FullName}.{used.Member}.")));
    }

    /// <param name="code">What is judged.</param>
    /// <param name="exempt">Requests that need no validator, by their full names, each with the reason.</param>
    public static Verdict Text_is_validated(Codebase code, IReadOnlyDictionary<string, string> exempt) => Verdict.Of(
        "A request that takes text, itself or in what it carries, has a validator.",
        "write a validator beside it that bounds the length and the characters, or name it among the exemptions with the reason.",
        Requests(code).Where(r => TakesText(code, r, [])),
        request => (ValidatorsOf(code, request).Any(), exempt.ContainsKey(request.FullName)) switch
        {
            (false, false) => [new Breach(request.FullName, "takes text, and no validator looks at it.")],
            (true, true) => [new Breach(request.FullName, "is exempt, and has a validator all the same.")],
            _ => [],
        });

    public static IEnumerable<TypeDefinition> HandlersOf(Codebase code, TypeDefinition request) =>
        code.Definitions.Where(t => t.Implementations(Handler).Any(h => h.GenericArguments[0].FullName == request.FullName));

    public static IEnumerable<TypeDefinition> ValidatorsOf(Codebase code, TypeDefinition request) =>
        code.Definitions.Where(t => t.BaseType is GenericInstanceType { ElementType.FullName: Validator } v && v.GenericArguments[0].FullName == request.FullName);

    private static string Count(IEnumerable<TypeDefinition> handlers) =>
        handlers.Select(h => h.Name).ToList() is [_, ..] several ? $"{several.Count}: {string.Join(", ", several)}" : "none";

    private static bool TakesText(Codebase code, TypeDefinition type, HashSet<string> seen) =>
        seen.Add(type.FullName) && type.PublicProperties().SelectMany(p => p.PropertyType.Parts()).Any(part =>
            part.FullName is "System.String" or "Auth.Domain.Secret" || (code.Find(part) is { Definition: { IsEnum: false } inner } && TakesText(code, inner, seen)));
}
