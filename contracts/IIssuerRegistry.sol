// SPDX-License-Identifier: MIT
pragma solidity ^0.8.13;

import {Term} from "./Term.sol";

/// @title Who may issue: accreditors, issuers, accreditations, operators
/// @notice The governor appoints accreditors. An accreditor registers issuers and accredits them. An issuer's admin adds operators. Each appointment is for a term
/// that begins at the block of the call. Ending a term as of an earlier moment distrusts exactly what was anchored since.
/// @dev Ids count from 1 and are never reused. Times are Unix seconds.
/// Warning: block timestamps are the proposer's word within the consensus rules (seconds on Ethereum). Do not build on finer moments.
interface IIssuerRegistry {
    /// @notice A quality-assurance body or ministry.
    /// @param account The account that acts for the accreditor.
    /// @param term The mandate.
    /// @param name The legal name.
    /// @param uri The URL or DID.
    struct Accreditor {
        address account;
        Term term;
        string name;
        string uri;
    }

    /// @notice The statement that an issuer of this legal name and identifier may issue.
    /// @dev Warning: name and uri are the accreditor's word, fixed for the accreditation's life; a rename is a new accreditation.
    /// @param issuer The issuer's id.
    /// @param accreditor The id of the accreditor who made the statement.
    /// @param term When the statement holds.
    /// @param name The issuer's legal name.
    /// @param uri The issuer's URL or DID.
    struct Accreditation {
        uint32 issuer;
        uint32 accreditor;
        Term term;
        string name;
        string uri;
    }

    /// @notice An institution.
    /// @param admin The account that manages the operators.
    /// @param sponsor The id of the accreditor that registered the issuer.
    struct Issuer {
        address admin;
        uint32 sponsor;
    }

    /// @notice An account that anchors or revokes for an issuer.
    /// @param account The account.
    /// @param term When the account may act.
    /// @param rights 1 to anchor, 2 to revoke, 3 for both.
    struct Operator {
        address account;
        Term term;
        uint8 rights;
    }

    /// @notice The recovery of an issuer's lost or stolen admin key.
    /// @param proposedAdmin The account to become admin.
    /// @param startedAt When the admin was frozen; 0 if there is no recovery.
    /// @param starter The id of the accreditor that started the recovery; 0 for the governor.
    /// @param objected Whether the admin objected in time.
    struct Recovery {
        address proposedAdmin;
        uint40 startedAt;
        uint32 starter;
        bool objected;
    }

    /* EVENTS */

    /// @notice The governor appointed an accreditor.
    /// @param accreditor The new accreditor's id.
    /// @param account The account that acts for the accreditor.
    /// @param from The mandate's first second.
    /// @param until The first second after the mandate.
    /// @param name The legal name.
    /// @param uri The URL or DID.
    event AccreditorAppointed(
        uint32 indexed accreditor,
        address indexed account,
        uint40 from,
        uint40 until,
        string name,
        string uri
    );

    /// @notice The governor ended a mandate.
    /// @param accreditor The accreditor's id.
    /// @param until The first second after the mandate, as it is now.
    event AccreditorEnded(uint32 indexed accreditor, uint40 until);

    /// @notice The accreditor's role was offered to another account.
    /// @param accreditor The accreditor's id.
    /// @param account The account that may accept; zero if the offer was withdrawn.
    event AccreditorHandoverStarted(uint32 indexed accreditor, address indexed account);

    /// @notice An account accepted the accreditor's role.
    /// @param accreditor The accreditor's id.
    /// @param account The account that acts for the accreditor from now on.
    event AccreditorHandoverAccepted(uint32 indexed accreditor, address indexed account);

    /// @notice An accreditor registered an issuer.
    /// @param issuer The new issuer's id.
    /// @param sponsor The accreditor's id.
    /// @param admin The account that manages the issuer's operators.
    event IssuerRegistered(uint32 indexed issuer, uint32 indexed sponsor, address indexed admin);

    /// @notice The admin's role was offered to another account.
    /// @param issuer The issuer's id.
    /// @param admin The account that may accept; zero if the offer was withdrawn.
    event IssuerHandoverStarted(uint32 indexed issuer, address indexed admin);

    /// @notice An account accepted the admin's role.
    /// @param issuer The issuer's id.
    /// @param admin The admin from now on.
    event IssuerHandoverAccepted(uint32 indexed issuer, address indexed admin);

    /// @notice An accreditor accredited an issuer.
    /// @param accreditation The new accreditation's id.
    /// @param issuer The issuer's id.
    /// @param accreditor The accreditor's id.
    /// @param from The term's first second.
    /// @param until The first second after the term.
    /// @param name The issuer's legal name.
    /// @param uri The issuer's URL or DID.
    event IssuerAccredited(
        uint32 indexed accreditation,
        uint32 indexed issuer,
        uint32 indexed accreditor,
        uint40 from,
        uint40 until,
        string name,
        string uri
    );

    /// @notice An accreditation was ended.
    /// @param accreditation The accreditation's id.
    /// @param until The first second after the term, as it is now.
    event AccreditationEnded(uint32 indexed accreditation, uint40 until);

    /// @notice The admin added an operator.
    /// @param issuer The issuer's id.
    /// @param operator The new operator's id, counted by issuer.
    /// @param account The operator's account.
    /// @param from The term's first second.
    /// @param until The first second after the term.
    /// @param rights 1 to anchor, 2 to revoke, 3 for both.
    event OperatorAdded(
        uint32 indexed issuer,
        uint32 indexed operator,
        address indexed account,
        uint40 from,
        uint40 until,
        uint8 rights
    );

    /// @notice An operator's term was ended.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param until The first second after the term, as it is now.
    event OperatorEnded(uint32 indexed issuer, uint32 indexed operator, uint40 until);

    /// @notice A recovery was started: the admin is frozen.
    /// @param issuer The issuer's id.
    /// @param starter The id of the accreditor that started the recovery; 0 for the governor.
    /// @param proposedAdmin The account to become admin.
    /// @param startedAt The moment of the freeze.
    event RecoveryStarted(
        uint32 indexed issuer,
        uint32 indexed starter,
        address indexed proposedAdmin,
        uint40 startedAt
    );

    /// @notice The frozen admin objected: the governor decides.
    /// @param issuer The issuer's id.
    event RecoveryObjected(uint32 indexed issuer);

    /// @notice The proposed admin took over.
    /// @param issuer The issuer's id.
    /// @param admin The admin from now on.
    event RecoveryCompleted(uint32 indexed issuer, address indexed admin);

    /// @notice The governor rejected the recovery: the admin is frozen no longer.
    /// @param issuer The issuer's id.
    event RecoveryRejected(uint32 indexed issuer);

    /* ERRORS */

    /// @notice An account is zero.
    /// @param what Whose account.
    error ZeroAddress(string what);

    /// @notice A text is empty or longer than 256 bytes.
    /// @param what Which text.
    /// @param length The text's length in bytes.
    error BadLength(string what, uint256 length);

    /// @notice Rights are neither 1, 2 nor 3.
    /// @param rights The rights that were given.
    error BadRights(uint8 rights);

    /// @notice The governor cannot renounce the role.
    /// @param governor The governor.
    error CannotRenounce(address governor);

    /// @notice There is no such accreditor.
    /// @param accreditor The id that was given.
    error UnknownAccreditor(uint32 accreditor);

    /// @notice There is no such accreditation.
    /// @param accreditation The id that was given.
    error UnknownAccreditation(uint32 accreditation);

    /// @notice There is no such issuer.
    /// @param issuer The id that was given.
    error UnknownIssuer(uint32 issuer);

    /// @notice The issuer has no such operator.
    /// @param issuer The issuer's id.
    /// @param operator The id that was given.
    error UnknownOperator(uint32 issuer, uint32 operator);

    /// @notice The caller does not act for the accreditor.
    /// @param accreditor The accreditor's id.
    /// @param account The caller.
    error NotAccreditor(uint32 accreditor, address account);

    /// @notice The accreditor's role was not offered to the caller.
    /// @param accreditor The accreditor's id.
    /// @param account The caller.
    error NotPendingAccreditor(uint32 accreditor, address account);

    /// @notice The caller is not the issuer's admin.
    /// @param issuer The issuer's id.
    /// @param account The caller.
    error NotAdmin(uint32 issuer, address account);

    /// @notice The admin's role was not offered to the caller.
    /// @param issuer The issuer's id.
    /// @param account The caller.
    error NotPendingAdmin(uint32 issuer, address account);

    /// @notice The caller may not end the accreditation: its maker may, or the governor once the maker's mandate has ended.
    /// @param accreditation The accreditation's id.
    /// @param account The caller.
    error NotAccreditationEnder(uint32 accreditation, address account);

    /// @notice The caller may not end operators during the recovery: its starter may, and after an objection the governor.
    /// @param issuer The issuer's id.
    /// @param account The caller.
    error NotOperatorEnder(uint32 issuer, address account);

    /// @notice The caller may not start or complete the recovery: the sponsor may, or the governor once the sponsor's mandate has ended.
    /// @param issuer The issuer's id.
    /// @param account The caller.
    error NotRecoveryStarter(uint32 issuer, address account);

    /// @notice The account is not the operator's.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param account The account; zero where the order is of an operator that does not exist.
    error NotOperator(uint32 issuer, uint32 operator, address account);

    /// @notice The operator's term does not contain this block.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param timestamp The block's time.
    error OperatorNotInForce(uint32 issuer, uint32 operator, uint256 timestamp);

    /// @notice The operator lacks a right that the call needs.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param right What it lacks: 1 to anchor, 2 to revoke, 3 for both.
    error MissingRight(uint32 issuer, uint32 operator, uint8 right);

    /// @notice The order's deadline has passed.
    /// @param deadline The last moment at which the order could be carried out.
    /// @param timestamp The block's time.
    error SignatureExpired(uint256 deadline, uint256 timestamp);

    /// @notice The signature is not the operator's signature of this order.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param account The operator's account.
    error BadSignature(uint32 issuer, uint32 operator, address account);

    /// @notice The accreditor's mandate does not contain this block.
    /// @param accreditor The accreditor's id.
    /// @param timestamp The block's time.
    error AccreditorNotInForce(uint32 accreditor, uint256 timestamp);

    /// @notice A recovery has frozen the admin.
    /// @param issuer The issuer's id.
    /// @param since The moment of the freeze.
    error AdminIsFrozen(uint32 issuer, uint40 since);

    /// @notice During a recovery no operator is ended as of a moment before the freeze.
    /// @param moment The moment that was given.
    /// @param startedAt The moment of the freeze.
    error MomentBeforeFreeze(uint256 moment, uint40 startedAt);

    /// @notice No recovery is under way.
    /// @param issuer The issuer's id.
    error NoRecovery(uint32 issuer);

    /// @notice A recovery is under way already.
    /// @param issuer The issuer's id.
    /// @param startedAt The moment of the freeze.
    error RecoveryInProgress(uint32 issuer, uint40 startedAt);

    /// @notice The recovery cannot be completed yet.
    /// @param issuer The issuer's id.
    /// @param due The first moment at which it can.
    error RecoveryNotDue(uint32 issuer, uint256 due);

    /// @notice The admin objected: the governor decides.
    /// @param issuer The issuer's id.
    error RecoveryIsContested(uint32 issuer);

    /// @notice The admin did not object: there is nothing to decide.
    /// @param issuer The issuer's id.
    error RecoveryNotContested(uint32 issuer);

    /// @notice The 7 days for an objection are over.
    /// @param issuer The issuer's id.
    /// @param deadline The first moment that was too late.
    error ObjectionTooLate(uint32 issuer, uint256 deadline);

    /* ACCREDITORS */

    /// @notice Appoints an accreditor. Governor only.
    /// @dev Warning: everything below an accreditor is its word. The governor vouches for accreditors and for nothing else.
    /// @param account The account that acts for the accreditor.
    /// @param until The first second after the mandate.
    /// @param name Legal name, 1 to 256 bytes.
    /// @param uri URL or DID, 1 to 256 bytes.
    /// @return accreditor The new accreditor's id.
    function appointAccreditor(
        address account,
        uint256 until,
        string calldata name,
        string calldata uri
    ) external returns (uint32 accreditor);

    /// @notice Ends a mandate. Governor only.
    /// @param accreditor The accreditor's id.
    /// @param moment The first second after the mandate; may be past.
    function endAccreditor(uint32 accreditor, uint256 moment) external;

    /// @notice Offers the accreditor's role to another account, which must accept. The accreditor's account only.
    /// @param accreditor The accreditor's id.
    /// @param account The account that may accept; zero withdraws the offer.
    function handOverAccreditor(uint32 accreditor, address account) external;

    /// @notice Accepts the accreditor's role offered to the caller.
    /// @param accreditor The accreditor's id.
    function acceptAccreditor(uint32 accreditor) external;

    /* ISSUERS AND ACCREDITATIONS */

    /// @notice Registers an issuer, with its first accreditation; the accreditor becomes its sponsor. The accreditor's account only, its mandate in force.
    /// @param accreditor The accreditor's id.
    /// @param admin The account that manages the issuer's operators.
    /// @param until The first second after the accreditation.
    /// @param name The issuer's legal name, 1 to 256 bytes.
    /// @param uri The issuer's URL or DID, 1 to 256 bytes.
    /// @return issuer The new issuer's id.
    /// @return accreditation The new accreditation's id.
    function registerIssuer(
        uint32 accreditor,
        address admin,
        uint256 until,
        string calldata name,
        string calldata uri
    ) external returns (uint32 issuer, uint32 accreditation);

    /// @notice Accredits an issuer, one's own or another's (recognition). The accreditor's account only, its mandate in force.
    /// @dev Warning: an accreditation gives its maker no power over the issuer's admin or operators.
    /// @param accreditor The accreditor's id.
    /// @param issuer The issuer's id.
    /// @param until The first second after the accreditation.
    /// @param name The issuer's legal name, 1 to 256 bytes.
    /// @param uri The issuer's URL or DID, 1 to 256 bytes.
    /// @return accreditation The new accreditation's id.
    function accreditIssuer(
        uint32 accreditor,
        uint32 issuer,
        uint256 until,
        string calldata name,
        string calldata uri
    ) external returns (uint32 accreditation);

    /// @notice Ends an accreditation. Only its maker; or the governor once the maker's mandate has ended.
    /// @param accreditation The accreditation's id.
    /// @param moment The first second after the accreditation; may be past.
    function endAccreditation(uint32 accreditation, uint256 moment) external;

    /// @notice Offers the admin's role to another account, which must accept. Admin only.
    /// @param issuer The issuer's id.
    /// @param admin The account that may accept; zero withdraws the offer.
    function handOverIssuer(uint32 issuer, address admin) external;

    /// @notice Accepts the admin's role offered to the caller.
    /// @param issuer The issuer's id.
    function acceptIssuer(uint32 issuer) external;

    /* OPERATORS */

    /// @notice Adds an operator. Admin only.
    /// @param issuer The issuer's id.
    /// @param account The operator's account.
    /// @param until The first second after the term.
    /// @param rights 1 to anchor, 2 to revoke, 3 for both.
    /// @return operator The new operator's id, counted by issuer.
    function addOperator(
        uint32 issuer,
        address account,
        uint256 until,
        uint8 rights
    ) external returns (uint32 operator);

    /// @notice Ends an operator's term. The admin; or, during a recovery, its starter (after an objection the governor too).
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param moment The first second after the term; may be past, during a recovery as of the freeze at the earliest.
    function endOperator(uint32 issuer, uint32 operator, uint256 moment) external;

    /* RECOVERY */

    /// @notice Freezes the admin and proposes a new one. The sponsor, its mandate in force; or the governor once the sponsor's mandate has ended.
    /// @dev Warning: a sponsor can freeze an admin at will, and end all operators meanwhile. It cannot anchor or revoke, and the admin's objection takes
    /// the outcome out of its hands. The freeze lapses when the sponsor's mandate ends.
    /// @param issuer The issuer's id.
    /// @param proposedAdmin The account to become admin.
    function startRecovery(uint32 issuer, address proposedAdmin) external;

    /// @notice Objects to the recovery, within 7 days of its start; the governor then decides. The frozen admin only.
    /// @param issuer The issuer's id.
    function objectToRecovery(uint32 issuer) external;

    /// @notice Completes an uncontested recovery, 7 days after its start. Its starter only.
    /// @param issuer The issuer's id.
    function completeRecovery(uint32 issuer) external;

    /// @notice Decides a contested recovery. Governor only.
    /// @param issuer The issuer's id.
    /// @param upheld Whether the proposed admin takes over; if not, the freeze ends.
    function decideRecovery(uint32 issuer, bool upheld) external;

    /* VIEWS */

    /// @notice The accreditor.
    /// @param accreditor The accreditor's id.
    /// @return Account, mandate and texts; zeros for an unknown id.
    function getAccreditor(uint32 accreditor) external view returns (Accreditor memory);

    /// @notice The accreditation.
    /// @param accreditation The accreditation's id.
    /// @return Parties, term and texts; zeros for an unknown id.
    function getAccreditation(uint32 accreditation) external view returns (Accreditation memory);

    /// @notice The issuer.
    /// @param issuer The issuer's id.
    /// @return Admin and sponsor; zeros for an unknown id.
    function getIssuer(uint32 issuer) external view returns (Issuer memory);

    /// @notice The operator.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @return Account, term and rights; zeros for an unknown id.
    function getOperator(uint32 issuer, uint32 operator) external view returns (Operator memory);

    /// @notice The issuer's recovery: under way, or lapsed with its starter's mandate.
    /// @param issuer The issuer's id.
    /// @return recovery The recovery; zeros if there is none, also after its end.
    /// @return isActive Whether the recovery freezes the admin now.
    function getRecovery(uint32 issuer) external view returns (Recovery memory recovery, bool isActive);

    /// @notice The account to which the accreditor's role is offered.
    /// @param accreditor The accreditor's id.
    /// @return The account; zero for none.
    function pendingAccreditor(uint32 accreditor) external view returns (address);

    /// @notice The account to which the admin's role is offered.
    /// @param issuer The issuer's id.
    /// @return The account; zero for none.
    function pendingAdmin(uint32 issuer) external view returns (address);

    /// @notice How many accreditors there are.
    /// @return The count; ids run from 1 to it.
    function accreditorCount() external view returns (uint32);

    /// @notice How many accreditations there are.
    /// @return The count; ids run from 1 to it.
    function accreditationCount() external view returns (uint32);

    /// @notice How many issuers there are.
    /// @return The count; ids run from 1 to it.
    function issuerCount() external view returns (uint32);

    /// @notice How many operators an issuer has had.
    /// @param issuer The issuer's id.
    /// @return The count; ids run from 1 to it.
    function operatorCount(uint32 issuer) external view returns (uint32);
}
